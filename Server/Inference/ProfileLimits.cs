using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Options;

namespace GenderGrpc.Server.Inference;

/// <summary>The limits that are checked before anything is computed. Pixels are checked by the decoder.</summary>
internal sealed class ProfileLimits(LimitsOptions limits)
{
    private readonly Failure _avatarTooLarge = PredictionFailure.AvatarTooLarge(limits.AvatarBytes);
    private readonly Failure _nicknameTooLong = PredictionFailure.NicknameTooLong(limits.NicknameRunes);

    /// <summary>Which limit a profile breaks, if any.</summary>
    public Failure? Check(in PredictionInput input) =>
        input.Avatar.Length > limits.AvatarBytes ? _avatarTooLarge
        : HasMoreRunes(input.Nickname, limits.NicknameRunes) ? _nicknameTooLong
        : null;

    private static bool HasMoreRunes(string? text, int limit)
    {
        // A rune is one or two UTF-16 units: most texts are told by their length alone.
        if (text is null || text.Length <= limit)
        {
            return false;
        }

        if (text.Length > 2 * limit)
        {
            return true;
        }

        int count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count > limit;
    }
}
