namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>One way to answers for all rows.</summary>
internal interface IRoute
{
    public string Name { get; }

    /// <summary>Goes it once, from the first row to the last answer.</summary>
    public Task RunAsync(CancellationToken cancellationToken);
}
