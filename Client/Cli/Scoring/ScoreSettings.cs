using GenderGrpc.Client;

namespace GenderGrpc.Cli.Scoring;

/// <summary>What to score, and how.</summary>
internal sealed record ScoreSettings
{
    public required string Input { get; init; }

    public required string Output { get; init; }

    /// <summary>Avatar paths of the input are relative to this folder.</summary>
    public required string AvatarFolder { get; init; }

    public required ServerAddress Server { get; init; }

    /// <summary>Streams beside each other; null: one to each server.</summary>
    public int? Streams { get; init; }

    public required PredictionOptions Options { get; init; }

    /// <summary>A row must pass all of them.</summary>
    public IReadOnlyList<RowFilter> Filters { get; init; } = [];

    /// <summary>The most rows of a stream that are sent and not yet answered.</summary>
    public int Window { get; init; } = GenderPredictionClient.DefaultWindow;

    /// <summary>Replaces an output that exists, and a partial output that isn't of this input and these settings.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The most rows of all streams that are sent and not yet answered.</summary>
    public int AllWindows => Math.Min(Window * (Streams ?? Server.Servers.Count), GenderPredictionClient.MaxWindow);

    /// <summary>How long to try to reach a server that was lost midway, where no other answers.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(15);

    public string Partial => Output + ".partial";
}
