using GenderGrpc.Training.Tests.Fixtures;
using Xunit.Sdk;
using Xunit.v3;

// Torch computes on all cores by itself, and its number of threads is one for the process.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(TinyData))]
