using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace GenderGrpc.Server.Options;

/// <summary>How the server ends.</summary>
internal sealed record ShutdownOptions
{
    [Description("How long calls in flight may take to end before they are aborted")]
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
