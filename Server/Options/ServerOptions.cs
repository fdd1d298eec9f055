using GenderGrpc.Server.Startup;

namespace GenderGrpc.Server.Options;

/// <summary>All options of the server; each property is a section of the configuration.</summary>
internal sealed record ServerOptions
{
    public ListenOptions Listen { get; init; } = new();

    public DataOptions Data { get; init; } = new();

    public ModelOptions Model { get; init; } = new();

    public InferenceOptions Inference { get; init; } = new();

    public LimitsOptions Limits { get; init; } = new();

    public TrainingOptions Training { get; init; } = new();

    public PromotionOptions Promotion { get; init; } = new();

    public SecurityOptions Security { get; init; } = new();

    public ReflectionOptions Reflection { get; init; } = new();

    public TelemetryOptions Telemetry { get; init; } = new();

    public ShutdownOptions Shutdown { get; init; } = new();

    /// <summary>Reads and checks the options. Throws <see cref="StartupException"/> that names the option at fault.</summary>
    public static ServerOptions Read(IConfiguration configuration)
    {
        RejectUnknown(configuration);
        foreach (OptionDescriptor option in OptionCatalog.All)
        {
            option.Validate(configuration[option.Key]);
        }

        ServerOptions options = configuration.Get<ServerOptions>() ?? new ServerOptions();
        if (options.Limits.AvatarBytes > options.Limits.MessageBytes)
        {
            throw new StartupException(
                $"Limits:AvatarBytes is {options.Limits.AvatarBytes}; "
                + $"it must be at most Limits:MessageBytes, {options.Limits.MessageBytes}.");
        }

        return options;
    }

    // A misspelt option would be ignored silently, and its default used.
    private static void RejectUnknown(IConfiguration configuration)
    {
        foreach (string section in OptionCatalog.All.Select(option => option.Key.Split(':')[0]).Distinct())
        {
            foreach ((string key, string? value) in configuration.GetSection(section).AsEnumerable())
            {
                if (value is not null && key.Contains(':', StringComparison.Ordinal) && !OptionCatalog.Contains(key))
                {
                    throw new StartupException($"There is no option '{key}'. See --help.");
                }
            }
        }
    }
}
