namespace GenderGrpc.Benchmarks.Profiles;

/// <summary>Profiles with avatar and nickname whose truth is female or male.</summary>
internal static class LabelledProfiles
{
    /// <summary>Why there are no real pairs.</summary>
    public const string NoRealPairs = "no --data was given that has real pairs in its split test";

    private const string Female = "female";
    private const string Male = "male";

    /// <summary>The real pairs of a data folder; none without one.</summary>
    public static LabelledProfile[] RealPairs(DirectoryInfo? data) => data is null ? [] : RealPairs(ProfileTable.In(data.FullName));

    /// <summary>
    /// Those of a data folder's split test whose avatar and nickname belong to the same person: its manifest.csv says "real" under
    /// pair_kind.
    /// </summary>
    public static LabelledProfile[] RealPairs(ProfileTable table) =>
    [
        .. table.Rows("avatar", "nickname", "label", "split", "pair_kind")
            .Where(row => row is [{ Length: > 0 }, { Length: > 0 }, Female or Male, "test", "real"])
            .Select(row => new LabelledProfile(
                new EncodedProfile(File.ReadAllBytes(Path.Combine(table.AvatarFolder, row[0])), row[1]), row[2] == Female)),
    ];

    /// <summary>The sample profiles' names that are female or male, each beside one after another of the pictures that say nothing.</summary>
    public static LabelledProfile[] NamesWithNeutralAvatars()
    {
        string[][] rows = [.. ProfileTable.Samples.Rows("avatar", "nickname", "label")];
        byte[][] neutral =
        [
            .. rows
                .Where(row => row is [{ Length: > 0 }, _, not (Female or Male)])
                .Select(row => File.ReadAllBytes(Path.Combine(ProfileTable.Samples.AvatarFolder, row[0]))),
        ];
        return
        [
            .. rows
                .Where(row => row is [_, { Length: > 0 }, Female or Male])
                .Select((row, i) => new LabelledProfile(new EncodedProfile(neutral[i % neutral.Length], row[1]), row[2] == Female)),
        ];
    }
}
