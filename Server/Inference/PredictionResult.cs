using System.Diagnostics.CodeAnalysis;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Inference;

/// <summary>What became of one profile: a decision, or a failure of its own.</summary>
internal readonly struct PredictionResult
{
    public PredictionResult(Failure failure) => Failure = failure;

    public PredictionResult(in Decision decision, PredictionTimings timings)
    {
        Decision = decision;
        Timings = timings;
    }

    /// <summary>Why there is no decision.</summary>
    public Failure? Failure { get; }

    /// <summary>The decision, where there is no failure.</summary>
    public Decision Decision { get; }

    /// <summary>Where the time went.</summary>
    public PredictionTimings Timings { get; }

    [MemberNotNullWhen(true, nameof(Failure))]
    public bool IsFailure => Failure is not null;
}
