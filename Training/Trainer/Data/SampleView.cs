using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Data;

/// <summary>A sample as the model gets to see it: a modality may be hidden or added, and the nickname changed.</summary>
internal readonly record struct SampleView
{
    /// <summary>The sample as it is.</summary>
    public SampleView(Sample sample)
    {
        Avatar = sample.Avatar;
        Nickname = sample.Row.Nickname;
        Label = NicknameLabel = sample.Row.Label;
        AvatarLabel = sample.AvatarLabel;
    }

    /// <summary>The avatar's features; null where it is hidden or absent.</summary>
    public byte[]? Avatar { get; init; }

    /// <summary>The nickname; null where it is hidden or absent.</summary>
    public string? Nickname { get; init; }

    /// <summary>What the profile is.</summary>
    public Label Label { get; init; }

    /// <summary>What the avatar says by itself.</summary>
    public Label AvatarLabel { get; init; }

    /// <summary>What the nickname says by itself.</summary>
    public Label NicknameLabel { get; init; }
}
