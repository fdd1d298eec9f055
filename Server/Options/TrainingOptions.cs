using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace GenderGrpc.Server.Options;

/// <summary>How runs get their trainers.</summary>
internal sealed record TrainingOptions
{
    [Description("Runs that are trained at the same time")]
    [Range(1, 64)]
    public int MaxConcurrentRuns { get; init; } = 1;

    [Description(
        "The trainer that is started for a run: its program or its .dll; by default the one beside the server, else the one that this "
        + "repository built. Where there is none, runs wait for trainers that are started by hand")]
    public string? Trainer { get; init; }

    [Description("Token of trainers that are started by hand; by default none may attach")]
    public string? AttachToken { get; init; }

    [Description("How often a trainer must be heard from; it is lost once it was silent for three times as long")]
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Trainers that a run may lose in a row, without a new checkpoint, before it has failed, beside the first")]
    [Range(0, 100)]
    public int MaxRetries { get; init; } = 2;
}
