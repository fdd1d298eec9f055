using GenderGrpc.Client;

namespace GenderGrpc.Cli.Scoring;

/// <summary>What to score, and how.</summary>
internal sealed record ScoreSettings
{
    public required string Input { get; init; }

    public required string Output { get; init; }

    /// <summary>Avatar paths of the input are relative to this folder.</summary>
    public required string AvatarFolder { get; init; }

    public required Uri Server { get; init; }

    public required PredictionOptions Options { get; init; }

    /// <summary>A row must pass all of them.</summary>
    public IReadOnlyList<RowFilter> Filters { get; init; } = [];

    /// <summary>The most rows sent and not yet answered.</summary>
    public int Window { get; init; } = GenderPredictionClient.DefaultWindow;

    /// <summary>Replaces an output that exists, and a partial output that isn't of this input and these settings.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How long to try to reach a server that was lost midway.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(15);

    public string Partial => Output + ".partial";
}
