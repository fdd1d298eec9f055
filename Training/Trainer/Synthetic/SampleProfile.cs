using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Synthetic;

/// <summary>A profile of the demonstration; its nickname is empty and its avatar null if absent.</summary>
internal sealed record SampleProfile(Label Label, string Nickname, string Note)
{
    public SampleAvatar? Avatar { get; init; }
}
