using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;

namespace GenderGrpc.Server.Drift;

/// <summary>How a model's last predictions came out, by the modalities that it looked at.</summary>
internal sealed class ModelDrift(TimeProvider time)
{
    private readonly ScoreWindow _both = new(time);
    private readonly ScoreWindow _avatarOnly = new(time);
    private readonly ScoreWindow _nicknameOnly = new(time);

    /// <summary>
    /// Takes a prediction. Not those of a cascade: which profiles come to which of its stages depends on their scores.
    /// </summary>
    public void Add(in Decision decision, double maxError)
    {
        if (decision.Modalities != ModalityMask.None)
        {
            For(decision.Modalities).Add(decision, maxError);
        }
    }

    /// <summary>What is known of profiles that have these modalities, which aren't none.</summary>
    public ScoreSample Read(ModalityMask modalities) => For(modalities).Read();

    private ScoreWindow For(ModalityMask modalities) => modalities switch
    {
        ModalityMask.Both => _both,
        ModalityMask.Avatar => _avatarOnly,
        _ => _nicknameOnly,
    };
}
