using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Training.Attach;

/// <summary>What happens in a run, as it is reported.</summary>
internal static class ReportMessages
{
    /// <summary>A step.</summary>
    public static TrainerReport Of(Loop.StepMetrics step) => Of(new RunEvent
    {
        Step = new V1.StepMetrics
        {
            Step = step.Step,
            Epoch = step.Epoch,
            Loss = step.Loss,
            FusedLoss = step.FusedLoss,
            AvatarLoss = step.AvatarLoss,
            NicknameLoss = step.NicknameLoss,
            KeptFraction = step.KeptFraction,
            LearningRate = step.LearningRate,
            GradientNorm = step.GradientNorm,
            ProfilesPerSecond = step.ProfilesPerSecond,
        },
    });

    /// <summary>An epoch.</summary>
    public static TrainerReport Of(Loop.EpochMetrics epoch) => Of(new RunEvent
    {
        Epoch = new V1.EpochMetrics
        {
            Epoch = epoch.Epoch,
            Loss = epoch.TrainLoss,
            KeptFraction = epoch.KeptFraction,
            ValidationAccuracy = epoch.Validation.Accuracy,
            ValidationMacroF1 = epoch.Validation.MacroF1,
            ValidationCalibrationError = epoch.Validation.CalibrationError,
            Duration = Duration.FromTimeSpan(TimeSpan.FromSeconds(epoch.Seconds)),
        },
    });

    /// <summary>A checkpoint.</summary>
    public static TrainerReport OfCheckpoint(long step) => Of(new RunEvent { Checkpoint = new CheckpointSaved { Step = step } });

    private static TrainerReport Of(RunEvent happened) => new() { Event = happened };
}
