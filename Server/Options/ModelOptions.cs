using System.ComponentModel;

namespace GenderGrpc.Server.Options;

/// <summary>Which model bundle the server brings along.</summary>
internal sealed record ModelOptions
{
    [Description(
        "Folder of the model bundle that is installed at start, and served until another one is activated over gRPC: "
        + "from then on the journal decides")]
    [DefaultText("models/default beside the server")]
    public string Folder { get; init; } = Path.Combine(AppContext.BaseDirectory, "models", "default");
}
