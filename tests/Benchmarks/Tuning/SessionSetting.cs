using System.Globalization;
using GenderGrpc.Bundle.Onnx;

namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>How ONNX Runtime is set up to compute batches beside each other; what isn't said is as the runtime has it.</summary>
/// <param name="Name">What it is about.</param>
internal sealed record SessionSetting(string Name)
{
    /// <summary>Sessions of the graph.</summary>
    public int Sessions { get; init; } = 1;

    /// <summary>Batches that are computed at the same time, over all sessions: each has a thread of its own.</summary>
    public int Batches { get; init; } = Environment.ProcessorCount;

    /// <summary>Threads within an operator, for each session.</summary>
    public int Threads { get; init; } = CpuSession.IntraOpThreads;

    /// <summary>Whether such threads spin while they have nothing to do.</summary>
    public bool Spins { get; init; }

    /// <summary>Whether memory comes from an arena.</summary>
    public bool HasArena { get; init; } = true;

    /// <summary>Whether the arena gives back after each run what it got since it was opened.</summary>
    public bool ShrinksArena { get; init; }

    /// <summary>Whether the memory of a shape is planned, once it has been seen.</summary>
    public bool HasMemoryPattern { get; init; } = true;

    public TensorPassing Passing { get; init; }

    /// <summary>The bundle, where it isn't the served one.</summary>
    public string? Bundle { get; init; }

    /// <summary>Those that are compared: each differs in one thing from one session with one thread for each of the batches.</summary>
    /// <param name="int8">A bundle in int8; null where there is none.</param>
    public static IReadOnlyList<SessionSetting> All(string? int8)
    {
        int processors = Environment.ProcessorCount;
        List<SessionSetting> all =
        [
            new("plain"),
            new("a session for each batch") { Sessions = processors },
            new("threads within operators") { Batches = 1, Threads = processors },
            new("threads within operators, spinning") { Batches = 1, Threads = processors, Spins = true },
            new("threads within operators, and batches") { Threads = processors },
            new("no arena") { HasArena = false },
            new("arena shrunk after each run") { ShrinksArena = true },
            new("no memory pattern") { HasMemoryPattern = false },
            new("neither") { HasArena = false, HasMemoryPattern = false },
            new("IO binding") { Passing = TensorPassing.Bound },
            new("outputs allocated by the runtime") { Passing = TensorPassing.OutputsAllocated },
        ];
        if (int8 is not null)
        {
            all.Add(new("int8") { Bundle = int8 });
        }

        return all;
    }

    /// <summary>Such as "2 × 1".</summary>
    public string Shape => string.Create(CultureInfo.InvariantCulture, $"{Sessions} × {Threads}");
}
