using System.Collections.Immutable;
using System.Reflection;
using System.Text;

namespace GenderGrpc.Server.Options;

/// <summary>Every option, as its type declares it.</summary>
internal static class OptionCatalog
{
    private static readonly ServerOptions Defaults = new();

    /// <summary>The options in the order of their declaration.</summary>
    public static ImmutableArray<OptionDescriptor> All { get; } =
    [
        .. from section in typeof(ServerOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
           from option in section.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           where option.CanWrite
           select new OptionDescriptor(section.Name, option, option.GetValue(section.GetValue(Defaults))),
    ];

    /// <summary>Whether there is an option with this key, in any case.</summary>
    public static bool Contains(string key) => All.Any(option => option.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>The options as a table in Markdown.</summary>
    public static string Reference() =>
        "| Option | Values | Default | |\n|---|---|---|---|\n" + string.Concat(All.Select(option => option.ReferenceRow + "\n"));

    /// <summary>The text of --help.</summary>
    public static string Help()
    {
        var text = new StringBuilder(
            """
            Serves gender predictions over gRPC.

            Usage: GenderGrpc.Server [--Section:Option=VALUE]... [--validate-config]
            Example: GenderGrpc.Server --Listen:Address=http://127.0.0.1:6000 --Inference:MaxBatchSize=32

            Options may also come from appsettings.json and, with __ for :, from the environment.

              --validate-config
                  Check the options and the model, say what is wrong, and end: 0 where a server would start, else 1.
              --config-reference
                  Write the options as a table in Markdown.

            """.ReplaceLineEndings());
        foreach (OptionDescriptor option in All)
        {
            text.AppendLine().Append("  --").AppendLine(option.Key)
                .Append("      ").Append(option.Description).AppendLine(".")
                .Append("      ").AppendLine(option.Expectation);
        }

        return text.ToString();
    }
}
