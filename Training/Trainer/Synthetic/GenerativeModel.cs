using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Synthetic;

/// <summary>
/// The joint distribution that synthetic profiles are drawn from. The truth is female or male, each with probability 1/2; the
/// avatar's kind and the nickname's kind depend on the truth and, given it, not on each other; profiles with neither are
/// rejected. The label is the truth, or undetermined with a probability that depends on the two kinds only. Everything else
/// about a profile is independent of the truth given its kinds, so Bayes' rule on these tables is the best any model can do.
/// </summary>
internal static class GenerativeModel
{
    private const double UndeterminedWithoutSignal = 0.7;
    private const double UndeterminedWithSignal = 0.02;

    private static readonly AvatarKind[] AvatarKinds = Enum.GetValues<AvatarKind>();
    private static readonly NicknameKind[] NicknameKinds = Enum.GetValues<NicknameKind>();

    // Absent, feminine, masculine, androgynous, pet, landscape, object, abstract.
    private static readonly double[] AvatarGivenFemale = [0.11, 0.46, 0.035, 0.12, 0.095, 0.08, 0.045, 0.055];
    private static readonly double[] AvatarGivenMale = [0.11, 0.035, 0.46, 0.12, 0.07, 0.075, 0.07, 0.06];

    // Absent, feminine name, masculine name, unisex name, neutral phrase, feminine handle, masculine handle.
    private static readonly double[] NicknameGivenFemale = [0.11, 0.37, 0.015, 0.125, 0.25, 0.115, 0.015];
    private static readonly double[] NicknameGivenMale = [0.11, 0.015, 0.37, 0.125, 0.25, 0.015, 0.115];

    private static readonly double[] Weights =
        [.. from avatar in AvatarKinds from nickname in NicknameKinds select Weight(avatar, nickname)];

    /// <summary>Every pair of kinds that occurs, with its probability. The probabilities sum to 1.</summary>
    public static IEnumerable<(AvatarKind Avatar, NicknameKind Nickname, double Probability)> Pairs
    {
        get
        {
            var total = Weights.Sum();
            return from avatar in AvatarKinds
                   from nickname in NicknameKinds
                   let weight = Weight(avatar, nickname)
                   where weight > 0
                   select (avatar, nickname, weight / total);
        }
    }

    /// <summary>The share of right answers, among profiles labelled female or male, of a model that knows the tables.</summary>
    public static double BestAttainableAccuracy { get; } = ComputeBestAttainableAccuracy();

    /// <summary>The exact probability of each label, given the two kinds.</summary>
    /// <exception cref="ArgumentException">Both kinds are absent: no such profile is drawn.</exception>
    public static LabelProbabilities Posterior(AvatarKind avatar, NicknameKind nickname)
    {
        var female = WeightGivenFemale(avatar, nickname);
        var male = WeightGivenMale(avatar, nickname);
        if (female + male == 0)
        {
            throw new ArgumentException("A profile has an avatar, a nickname, or both.", nameof(nickname));
        }

        var undetermined = CarriesSignal(avatar, nickname) ? UndeterminedWithSignal : UndeterminedWithoutSignal;
        var labelled = (1 - undetermined) / (female + male);
        return new LabelProbabilities(female * labelled, male * labelled, undetermined);
    }

    /// <summary>Draws the kinds of one profile, and then its label given them.</summary>
    public static (AvatarKind Avatar, NicknameKind Nickname, Label Label) Draw(RandomStream random)
    {
        var cell = random.PickWeighted(Weights);
        var avatar = AvatarKinds[cell / NicknameKinds.Length];
        var nickname = NicknameKinds[cell % NicknameKinds.Length];
        var probabilities = Posterior(avatar, nickname);
        ReadOnlySpan<double> labels = [probabilities.Female, probabilities.Male, probabilities.Undetermined];
        return (avatar, nickname, Label.Female + random.PickWeighted(labels));
    }

    private static bool CarriesSignal(AvatarKind avatar, NicknameKind nickname)
        => avatar is AvatarKind.FeminineLook or AvatarKind.MasculineLook
            || nickname is NicknameKind.FeminineName or NicknameKind.MasculineName
                or NicknameKind.FeminineHandle or NicknameKind.MasculineHandle;

    private static double Weight(AvatarKind avatar, NicknameKind nickname)
        => WeightGivenFemale(avatar, nickname) + WeightGivenMale(avatar, nickname);

    private static double WeightGivenFemale(AvatarKind avatar, NicknameKind nickname)
        => IsEmpty(avatar, nickname) ? 0 : 0.5 * AvatarGivenFemale[(int)avatar] * NicknameGivenFemale[(int)nickname];

    private static double WeightGivenMale(AvatarKind avatar, NicknameKind nickname)
        => IsEmpty(avatar, nickname) ? 0 : 0.5 * AvatarGivenMale[(int)avatar] * NicknameGivenMale[(int)nickname];

    private static bool IsEmpty(AvatarKind avatar, NicknameKind nickname)
        => avatar is AvatarKind.Absent && nickname is NicknameKind.Absent;

    private static double ComputeBestAttainableAccuracy()
    {
        var (labelled, correct) = (0.0, 0.0);
        foreach (var (avatar, nickname, probability) in Pairs)
        {
            var posterior = Posterior(avatar, nickname);
            var weight = probability * (1 - posterior.Undetermined);
            labelled += weight;
            correct += weight * posterior.BestTwoClassAccuracy;
        }

        return correct / labelled;
    }
}
