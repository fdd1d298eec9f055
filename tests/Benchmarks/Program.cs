using System.CommandLine;
using GenderGrpc.Benchmarks.Throughput;

return await new RootCommand("Measures GenderGrpc; every figure needs a build with -c Release.")
{
    ThroughputCommand.Create(),
}.Parse(args).InvokeAsync();
