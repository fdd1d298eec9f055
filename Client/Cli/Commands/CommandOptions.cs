using System.CommandLine;
using System.Globalization;
using GenderGrpc.Client;

namespace GenderGrpc.Cli.Commands;

/// <summary>The options that more than one command has.</summary>
internal sealed class CommandOptions
{
    public Option<Uri> Server { get; } = new("--server")
    {
        Description = "The server's URL.",
        HelpName = "URL",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:5055"),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri)
                && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
            {
                return uri;
            }

            result.AddError("--server must be a URL such as http://127.0.0.1:5055.");
            return null;
        },
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON with protobuf's names to standard output, and nothing else.",
    };

    public Option<double> MaxError { get; } = new("--max-error")
    {
        Description = "The largest error rate to accept among answers of female or male, over 0 and at most 0.5.",
        HelpName = "E",
        DefaultValueFactory = _ => 0.05,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value is > 0 and <= 0.5)
            {
                return value;
            }

            result.AddError("--max-error must be a number over 0 and at most 0.5.");
            return 0;
        },
    };

    public Option<string> Model { get; } = new("--model")
    {
        Description = "Name or version of the model to use; without it, the server's active one.",
        HelpName = "M",
        DefaultValueFactory = _ => "",
    };

    public PredictionOptions PredictionOptions(ParseResult parsed) =>
        new() { MaxError = parsed.GetValue(MaxError), Model = parsed.GetValue(Model)! };
}
