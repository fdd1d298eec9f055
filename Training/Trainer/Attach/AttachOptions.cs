namespace GenderGrpc.Training.Attach;

/// <summary>How a trainer attaches.</summary>
internal sealed record AttachOptions
{
    /// <summary>The server.</summary>
    public required Uri Server { get; init; }

    /// <summary>What it is let in with.</summary>
    public required string Token { get; init; }

    /// <summary>Whether the server's folders are its own too.</summary>
    public bool SharesDisk { get; init; }

    /// <summary>Where it keeps runs' folders otherwise.</summary>
    public string WorkFolder { get; init; } = "runs";

    /// <summary>Whether it ends after one run.</summary>
    public bool Once { get; init; }

    /// <summary>The longest time between two checkpoints, beside each epoch's end.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long it goes on without the server.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long what is unreported may take to go out once the run was stopped from here.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reports that may wait for their acknowledgement before the training does.</summary>
    public int MostUnacknowledged { get; init; } = 10_000;
}
