using GenderGrpc.Benchmarks.Profiles;

namespace GenderGrpc.Benchmarks.Tests.Profiles;

public sealed class LabelledProfilesTests
{
    [Fact]
    public void RealPairs_DataFolder_AreThoseOfTheTestSplitWithBothAndALabel()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gendergrpc-benchmark-tests-");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "a.jpg"), [1, 2]);
            File.WriteAllText(
                Path.Combine(folder.FullName, ProfileTable.ManifestName),
                """
                split,avatar,nickname,label,source,pair_kind
                test,a.jpg,anna,female,x,real
                test,a.jpg,bob,male,x,real
                test,a.jpg,carl,male,x,label-matched
                train,a.jpg,dora,female,x,real
                test,,eva,female,x,real
                test,a.jpg,,male,x,real
                test,a.jpg,cat,undetermined,x,real
                """);

            LabelledProfile[] profiles = LabelledProfiles.RealPairs(ProfileTable.In(folder.FullName));

            Assert.Equal([("anna", true), ("bob", false)], profiles.Select(one => (one.Profile.Nickname, one.IsFemale)));
            Assert.All(profiles, one => Assert.Equal([1, 2], one.Profile.Avatar));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void NamesWithNeutralAvatars_Samples_AreAllWholeAndOfBothLabels()
    {
        LabelledProfile[] profiles = LabelledProfiles.NamesWithNeutralAvatars();

        Assert.All(profiles, one => Assert.True(one.Profile.IsWhole));
        Assert.Equal([false, true], profiles.Select(one => one.IsFemale).Distinct().Order());
    }
}
