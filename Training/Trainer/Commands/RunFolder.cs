namespace GenderGrpc.Training.Commands;

/// <summary>What lies where in a run's folder.</summary>
internal static class RunFolder
{
    /// <summary>The synthetic set of a run without data of its own.</summary>
    public static string SyntheticData(string folder) => Path.Combine(folder, "data");

    /// <summary>The bundle.</summary>
    public static string Bundle(string folder) => Path.Combine(folder, "bundle");
}
