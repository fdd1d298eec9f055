using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Data;

/// <summary>A row of a data folder.</summary>
internal sealed record ProfileRow
{
    /// <summary>The avatar's file; null where it has none.</summary>
    public string? AvatarPath { get; init; }

    /// <summary>The nickname; null where it has none.</summary>
    public string? Nickname { get; init; }

    /// <summary>Female, male or undetermined.</summary>
    public required Label Label { get; init; }

    /// <summary>What the avatar says by itself, which may be less than the label; the label where the data doesn't tell.</summary>
    public Label? AvatarLabel { get; init; }

    /// <summary>What the row is for.</summary>
    public required Split Split { get; init; }

    /// <summary>Where the row stands, for messages: "manifest.csv line 12".</summary>
    public required string Origin { get; init; }

    /// <summary>Every other column.</summary>
    public required IReadOnlyDictionary<string, string> Slices { get; init; }

    /// <summary>
    /// The exact probability that the better of the two answers is right, given that the label is female or male;
    /// known for synthetic rows only.
    /// </summary>
    public double? BestAttainable { get; init; }
}
