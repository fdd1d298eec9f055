using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Google.Api;

namespace GenderGrpc.Server.Web.OpenApi;

/// <summary>Verb and path of an HTTP rule.</summary>
/// <param name="Verb">In lower case.</param>
/// <param name="Template">
/// The path as OpenAPI has it: <c>/v1/{name=runs/*}:pause</c> is <c>/v1/runs/{run}:pause</c>, for there a parameter has no slash.
/// </param>
/// <param name="Parameters">The template's parameters, each with the field that it is of, or a part of.</param>
internal sealed partial record OpenApiPath(string Verb, string Template, ImmutableArray<(string Name, string Field)> Parameters)
{
    public static OpenApiPath Of(HttpRule rule)
    {
        (string verb, string pattern) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("get", rule.Get),
            HttpRule.PatternOneofCase.Post => ("post", rule.Post),
            HttpRule.PatternOneofCase.Delete => ("delete", rule.Delete),
            _ => throw new InvalidOperationException($"No rule of the contract is of the kind {rule.PatternCase}."),
        };
        ImmutableArray<(string, string)>.Builder parameters = ImmutableArray.CreateBuilder<(string, string)>();
        string template = Variable().Replace(pattern, match =>
        {
            string field = match.Groups["field"].Value;
            string collection = match.Groups["collection"].Value;
            // "runs" has runs, each a "run".
            string name = collection.Length == 0 ? field : collection.TrimEnd('s');
            parameters.Add((name, field));
            return collection.Length == 0 ? $"{{{name}}}" : $"{collection}/{{{name}}}";
        });
        return new OpenApiPath(verb, template, parameters.ToImmutable());
    }

    [GeneratedRegex(@"\{(?<field>\w+)(=(?<collection>\w+)/\*)?\}")]
    private static partial Regex Variable();
}
