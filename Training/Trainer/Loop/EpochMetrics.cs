using GenderGrpc.Training.Evaluation;

namespace GenderGrpc.Training.Loop;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="TrainLoss">Mean loss of its steps.</param>
/// <param name="KeptFraction">Mean share that the mask kept.</param>
/// <param name="Validation">Forced choice on the validation split, each profile with the modalities it has.</param>
/// <param name="Seconds">Wall time of its steps, over all processes, and of the validation.</param>
internal sealed record EpochMetrics(
    int Epoch, double TrainLoss, double KeptFraction, ClassificationMetrics Validation, double Seconds);
