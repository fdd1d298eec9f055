using System.ComponentModel;

namespace GenderGrpc.Server.Options;

/// <summary>Which model bundle the server runs.</summary>
internal sealed record ModelOptions
{
    [Description("Folder of the model bundle")]
    public string Folder { get; init; } = Path.Combine(AppContext.BaseDirectory, "models", "default");
}
