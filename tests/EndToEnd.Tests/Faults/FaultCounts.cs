namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>
/// How often a fault is made: few times by default, so that every run of the tests has them all, and as often as was promised where the
/// environment says GENDERGRPC_FAULTS=full.
/// </summary>
internal static class FaultCounts
{
    private const string Variable = "GENDERGRPC_FAULTS";

    private static bool IsFull { get; } = Environment.GetEnvironmentVariable(Variable) == "full";

    /// <summary>One of two counts.</summary>
    public static int Of(int shortForm, int full) => IsFull ? full : shortForm;
}
