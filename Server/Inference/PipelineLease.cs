namespace GenderGrpc.Server.Inference;

/// <summary>The use of a pipeline, which lives until it is given back; give it back exactly once.</summary>
internal readonly struct PipelineLease(ServedPipeline served) : IDisposable
{
    public PredictionPipeline Pipeline => served.Pipeline;

    /// <inheritdoc cref="ServedPipeline.Generation"/>
    public long Generation => served.Generation;

    public void Dispose() => served.Release();
}
