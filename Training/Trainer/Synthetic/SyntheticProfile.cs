using GenderGrpc.Bundle;
using GenderGrpc.Training.Synthetic.Avatars;
using GenderGrpc.Training.Synthetic.Nicknames;

namespace GenderGrpc.Training.Synthetic;

/// <summary>One drawn profile. It depends on the seed and its index only, not on other profiles.</summary>
internal sealed record SyntheticProfile
{
    public required int Index { get; init; }

    public required AvatarKind AvatarKind { get; init; }

    public required NicknameKind NicknameKind { get; init; }

    /// <summary>Empty if absent.</summary>
    public required string Nickname { get; init; }

    public required NicknameScript Script { get; init; }

    public required Label Label { get; init; }

    public required LabelProbabilities Probabilities { get; init; }

    public static SyntheticProfile Draw(long seed, int index)
    {
        var random = new RandomStream(seed, 2L * index);
        var (avatar, nicknameKind, label) = GenerativeModel.Draw(random);
        var (nickname, script) = NicknameComposer.Compose(nicknameKind, random);
        return new SyntheticProfile
        {
            Index = index,
            AvatarKind = avatar,
            NicknameKind = nicknameKind,
            Nickname = nickname,
            Script = script,
            Label = label,
            Probabilities = GenerativeModel.Posterior(avatar, nicknameKind),
        };
    }

    /// <summary>The avatar as an encoded image with its file extension, or null if absent.</summary>
    public (byte[] Bytes, string Extension)? DrawAvatar(long seed, int size, IReadOnlyCollection<AvatarStyle> styles)
    {
        if (AvatarKind is AvatarKind.Absent)
        {
            return null;
        }

        // A stream of its own, so that a change to the pictures leaves nicknames and labels as they are.
        var random = new RandomStream(seed, (2L * Index) + 1);
        using var picture = AvatarPainter.Draw(AvatarKind, styles, size, random);
        return AvatarEncoder.Encode(picture, random);
    }
}
