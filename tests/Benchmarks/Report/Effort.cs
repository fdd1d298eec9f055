namespace GenderGrpc.Benchmarks.Report;

/// <summary>How much is measured.</summary>
internal sealed record Effort
{
    /// <summary>Minutes: figures to show.</summary>
    public static Effort Full { get; } = new();

    /// <summary>Seconds: whether everything runs. Its figures say nothing.</summary>
    public static Effort Quick { get; } = new()
    {
        Rounds = 1,
        LoneItems = 20,
        SaturatedItems = 120,
        OpenLoop = TimeSpan.FromSeconds(1),
        Clients = 4,
        FleetTime = TimeSpan.FromSeconds(2),
        Frames = 120,
        WarmUpFrames = 60,
        Saturation = TimeSpan.FromSeconds(1),
        TrainingProfiles = 400,
        TrainingBatch = 32,
    };

    /// <summary>A data folder with real pairs, for what is measured on them; null where there is none.</summary>
    public DirectoryInfo? Data { get; init; }

    /// <summary>The bundle of the same run with an int8 graph; null where there is none.</summary>
    public DirectoryInfo? Int8 { get; init; }

    /// <summary>The assembly of a published server; null where there is none.</summary>
    public FileInfo? Published { get; init; }

    /// <summary>How often everything is measured, after a first time that isn't kept.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Items of a round that are predicted one at a time.</summary>
    public int LoneItems { get; init; } = 2000;

    /// <summary>Items of a round that are predicted as many at a time as there is room for.</summary>
    public int SaturatedItems { get; init; } = 8000;

    /// <summary>How long each load is held up.</summary>
    public TimeSpan OpenLoop { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Frame loops beside each other.</summary>
    public int Clients { get; init; } = 32;

    /// <summary>How long they go on.</summary>
    public TimeSpan FleetTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Frames whose allocations are counted.</summary>
    public int Frames { get; init; } = 10_000;

    /// <summary>Frames before those.</summary>
    public int WarmUpFrames { get; init; } = 2000;

    /// <summary>How long the server is kept saturated while its memory is read.</summary>
    public TimeSpan Saturation { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Profiles of the data that trainers are measured on.</summary>
    public int TrainingProfiles { get; init; } = 2400;

    /// <summary>Images of a training step.</summary>
    public int TrainingBatch { get; init; } = 64;
}
