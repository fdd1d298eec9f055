using System.Globalization;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>Chance that can be had again: the seed is in the output of the test, and GENDERGRPC_FAULTS_SEED sets it.</summary>
internal static class FaultRandom
{
    private const string Variable = "GENDERGRPC_FAULTS_SEED";

    /// <summary>A source of random numbers.</summary>
    public static Random New()
    {
        int seed = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Variable}={seed}");
        return new Random(seed);
    }
}
