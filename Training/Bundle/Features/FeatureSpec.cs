namespace GenderGrpc.Bundle.Features;

/// <summary>How raw inputs become the tensors of a graph. Training and serving read the same one.</summary>
public sealed record FeatureSpec
{
    /// <summary>The avatar's features.</summary>
    public required AvatarSpec Avatar { get; init; }

    /// <summary>The nickname's features.</summary>
    public required NicknameSpec Nickname { get; init; }

    internal void Validate()
    {
        Avatar.Validate();
        Nickname.Validate();
    }
}
