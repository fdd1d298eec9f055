namespace GenderGrpc.Training.Loop;

/// <summary>How far a run is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Offset">Samples seen of the next epoch; never all of them.</param>
internal readonly record struct RunPosition(long Step, int Epoch, int Offset)
{
    /// <summary>Epochs that are done or begun.</summary>
    public int EpochsBegun => Offset > 0 ? Epoch + 1 : Epoch;
}
