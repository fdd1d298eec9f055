using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.TrainingLoop;

public sealed class AvatarPairingTests
{
    private const int Draws = 4000;

    private static readonly byte[] s_woman = [1];
    private static readonly byte[] s_man = [2];
    private static readonly byte[] s_landscape = [3];

    private static readonly Sample[] s_profiles =
    [
        Samples.Of(Label.Female, "x", s_woman),
        Samples.Of(Label.Male, "y", s_man),
        // A woman's profile, whose picture says nothing.
        Samples.Of(Label.Female, "z", s_landscape) is var sample
            ? sample with { Row = sample.Row with { AvatarLabel = Label.Undetermined } }
            : null!,
        Samples.Of(Label.Male, "w"),
    ];

    [Theory]
    [InlineData(Label.Female)]
    [InlineData(Label.Male)]
    public void Pair_NameThatTells_GetsItsOwnOrANeutralPictureAndKeepsItsLabel(Label label)
    {
        SampleView[] pairs = Pair(label);

        byte[] own = label == Label.Female ? s_woman : s_man;
        Assert.All(pairs, pair => Assert.Equal(label, pair.Label));
        Assert.All(pairs, pair => Assert.Equal(label, pair.NicknameLabel));
        Assert.All(pairs, pair => Assert.Equal(pair.Avatar == own ? label : Label.Undetermined, pair.AvatarLabel));
        Assert.InRange(pairs.Count(pair => pair.Avatar == own), Draws * 0.45, Draws * 0.55);
        Assert.Equal(Draws, pairs.Count(pair => pair.Avatar == own || pair.Avatar == s_landscape));
    }

    [Fact]
    public void Pair_NameThatSaysNothing_TakesThePicturesLabel()
    {
        SampleView[] pairs = Pair(Label.Undetermined);

        Assert.All(pairs, pair => Assert.Equal(pair.AvatarLabel, pair.Label));
        Assert.All(pairs, pair => Assert.Equal(Label.Undetermined, pair.NicknameLabel));
        Assert.InRange(pairs.Count(pair => pair.Avatar == s_landscape), Draws * 0.45, Draws * 0.55);
        Assert.InRange(pairs.Count(pair => pair.Avatar == s_woman), Draws * 0.2, Draws * 0.3);
    }

    [Fact]
    public void Pair_NoSuchPicture_LeavesTheNameAlone()
    {
        var pairing = new AvatarPairing([], new TrainOptions());
        var name = new SampleView(Samples.Of(Label.Female, "Ada"));

        Assert.Equal(name, pairing.Pair(name, new RandomStream(1, 1)));
    }

    private static SampleView[] Pair(Label label)
    {
        var pairing = new AvatarPairing(s_profiles, new TrainOptions());
        var random = new RandomStream(1, 1);
        var name = new SampleView(Samples.Of(label, "Ada"));
        return [.. Enumerable.Range(0, Draws).Select(_ => pairing.Pair(name, random))];
    }
}
