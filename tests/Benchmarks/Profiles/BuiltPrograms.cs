using System.Reflection;
using GenderGrpc.Server.Options;

namespace GenderGrpc.Benchmarks.Profiles;

/// <summary>The programs that were built along with this one, and the peers' sources.</summary>
internal static class BuiltPrograms
{
    public static string Server => Path("ServerPath");

    public static string Cli => Path("CliPath");

    public static string Trainer => Path("TrainerPath");

    /// <summary>The server's own model bundle.</summary>
    public static string Bundle => new ModelOptions().Folder;

    /// <summary>The contract's descriptor set, imports included.</summary>
    public static string DescriptorSet => Path("DescriptorSetPath");

    /// <summary>Programs that aren't this project's, to be compared to it.</summary>
    public static string PeersFolder => Path("PeersPath");

    /// <summary>The sample profiles that come with the command line.</summary>
    public static string SampleFolder => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Cli)!, "Samples");

    private static string Path(string key) =>
        typeof(BuiltPrograms).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
