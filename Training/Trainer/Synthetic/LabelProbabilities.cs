namespace GenderGrpc.Training.Synthetic;

/// <summary>The exact probability of each label given what a profile shows. The three sum to 1.</summary>
internal readonly record struct LabelProbabilities(double Female, double Male, double Undetermined)
{
    /// <summary>The chance that the best possible guess is right, given that the label is female or male; in [0.5, 1].</summary>
    public double BestTwoClassAccuracy => Math.Max(Female, Male) / (Female + Male);
}
