using GenderGrpc.Bundle;

namespace GenderGrpc.Training.Data;

/// <summary>What a loss pulls the N rows of a batch to.</summary>
internal sealed class BatchLabels(int count)
{
    /// <summary>1 for female, 0 for male, 0.5 for undetermined.</summary>
    public float[] Targets { get; } = new float[count];

    /// <summary>1 where the label is female or male, else 0.</summary>
    public float[] Labelled { get; } = new float[count];

    /// <summary>Sets the label of a row.</summary>
    public void Set(int row, Label label)
    {
        Targets[row] = label switch
        {
            Label.Female => 1,
            Label.Male => 0,
            _ => 0.5f,
        };
        Labelled[row] = label is Label.Female or Label.Male ? 1 : 0;
    }
}
