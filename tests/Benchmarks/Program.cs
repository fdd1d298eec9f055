using System.CommandLine;
using GenderGrpc.Benchmarks.Allocation;
using GenderGrpc.Benchmarks.Features;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Rpc;
using GenderGrpc.Benchmarks.Throughput;
using GenderGrpc.Bundle;

NativeVariable.KeepRuntimeSilent();
return await new RootCommand("Measures GenderGrpc; every figure needs a build with -c Release.")
{
    AllocationCommand.Create(),
    BareServer.Create(),
    FeaturesCommand.Create(),
    ReportCommand.Create(),
    ThroughputCommand.Create(),
}.Parse(args).InvokeAsync();
