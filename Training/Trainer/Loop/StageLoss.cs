using GenderGrpc.Training.Data;
using GenderGrpc.Training.Losses;
using GenderGrpc.Training.Models;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// What a step minimises: in the fusion stage the fused loss and, weighted, either modality's own; in the others that encoder's own.
/// The mask is on the loss that the stage is about.
/// </summary>
internal sealed class StageLoss
{
    private readonly TrainOptions _options;
    private readonly double? _maskThreshold;

    /// <summary>Computes the losses of a batch, in the caller's dispose scope. Without a threshold nothing is masked.</summary>
    public StageLoss(ProfileOutput output, Batch batch, TrainOptions options, double? maskThreshold)
    {
        _options = options;
        _maskThreshold = maskThreshold;
        Kept = ones(1);
        Fused = options.Focus == TrainingStage.Fusion
            ? Masked(output.Logit, batch.Labels, ones_like(output.Logit))
            : zeros(1).squeeze();
        // A modality is there exactly where its weight isn't 0.
        Avatar = Auxiliary(TrainingStage.Avatar, output.AvatarLogit, batch.AvatarLabels, output.Weights.select(1, 0));
        Nickname = Auxiliary(TrainingStage.Nickname, output.NicknameLogit, batch.NicknameLabels, output.Weights.select(1, 1));
        Total = options.Focus == TrainingStage.Fusion ? Fused + ((Avatar + Nickname) * options.AuxiliaryWeight) : Avatar + Nickname;
    }

    /// <summary>What is minimised.</summary>
    public Tensor Total { get; }

    /// <summary>The fused logit's part, masked or not.</summary>
    public Tensor Fused { get; }

    /// <summary>The avatar's own loss.</summary>
    public Tensor Avatar { get; }

    /// <summary>The nickname's own loss.</summary>
    public Tensor Nickname { get; }

    /// <summary>1 where the mask keeps a row, else 0.</summary>
    public Tensor Kept { get; private set; }

    private Tensor Auxiliary(TrainingStage own, Tensor logits, BatchLabels labels, Tensor weight)
    {
        if (_options.Focus != TrainingStage.Fusion && _options.Focus != own)
        {
            return zeros(1).squeeze();
        }

        Tensor present = weight.detach().gt(0).to_type(ScalarType.Float32);
        return _options.Focus == own
            ? Masked(logits, labels, present)
            : (Losses(logits, labels) * present).sum() / present.sum().clamp_min(1);
    }

    private Tensor Masked(Tensor logits, BatchLabels labels, Tensor present)
    {
        Kept = _maskThreshold is { } threshold ? MaskLoss.Mask(logits.sigmoid(), threshold) : ones_like(logits);
        return MaskLoss.Scale(Losses(logits, labels) * present, Kept);
    }

    // (N) logits → (N), rows labelled undetermined counting less.
    private Tensor Losses(Tensor logits, BatchLabels labels)
    {
        Tensor labelled = tensor(labels.Labelled);
        Tensor counted = labelled + ((1 - labelled) * _options.UndeterminedWeight);
        return MaskLoss.CrossEntropy(logits, tensor(labels.Targets)) * counted;
    }
}
