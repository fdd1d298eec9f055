using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Synthetic;

/// <summary>What the best possible model attains on given profiles, from their exact probabilities.</summary>
internal static class BestAttainable
{
    /// <summary>
    /// The expected share of correct answers among the profiles labelled female or male: the mean of
    /// max(p, q) / (p + q) over them, p and q being the exact probabilities of the two labels. NaN if there is no such profile.
    /// </summary>
    public static double TwoClassAccuracy(IEnumerable<(Label Label, LabelProbabilities Probabilities)> profiles)
    {
        var (labelled, correct) = (0, 0.0);
        foreach (var (label, probabilities) in profiles)
        {
            if (label is Label.Female or Label.Male)
            {
                labelled++;
                correct += probabilities.BestTwoClassAccuracy;
            }
        }

        return correct / labelled;
    }
}
