using GenderGrpc.Server.Options;

namespace GenderGrpc.Server.Startup;

/// <summary>
/// The command line: --Section:Option=VALUE or --Section:Option VALUE, and --help, --validate-config and --config-reference.
/// </summary>
internal static class CommandLine
{
    /// <summary>Isn't the server's own, but may be set like its own.</summary>
    private const string LoggingSection = "Logging:";

    private const string ValidationFlag = "--validate-config";
    private const string ReferenceFlag = "--config-reference";

    public static bool AsksForValidation(string[] args) => args.Contains(ValidationFlag);

    public static bool AsksForReference(string[] args) => args.Contains(ReferenceFlag);

    /// <summary>The options alone.</summary>
    public static string[] WithoutFlags(string[] args) => [.. args.Where(arg => arg is not (ValidationFlag or ReferenceFlag))];

    public static bool AsksForHelp(string[] args) => args.Any(arg => arg is "--help" or "-h" or "-?");

    /// <summary>Throws <see cref="StartupException"/> for anything that would be ignored silently.</summary>
    public static void Validate(string[] args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string arg = args[i];
            if (!arg.StartsWith("--", StringComparison.Ordinal))
            {
                throw new StartupException($"'{arg}' isn't an option. See --help.");
            }

            int equals = arg.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? arg[2..] : arg[2..equals];
            if (!key.StartsWith(LoggingSection, StringComparison.OrdinalIgnoreCase) && !OptionCatalog.Contains(key))
            {
                throw new StartupException($"There is no option '--{key}'. See --help.");
            }

            if (equals < 0 && ++i == args.Length)
            {
                throw new StartupException($"'--{key}' needs a value. See --help.");
            }
        }
    }
}
