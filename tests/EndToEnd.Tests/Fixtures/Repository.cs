namespace GenderGrpc.EndToEnd.Tests.Fixtures;

/// <summary>Where things are in the clone that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The clone's root.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Debug or Release: what the tests were built as, and so everything else.</summary>
    public static string Configuration { get; } =
        Path.GetRelativePath(Path.Combine(Root, "tests", "EndToEnd.Tests", "bin"), AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[0];

    /// <summary>The server's assembly.</summary>
    public static string Server => Assembly("Server", "GenderGrpc.Server.dll");

    /// <summary>The command line's assembly.</summary>
    public static string Cli => Assembly(Path.Combine("Client", "Cli"), "GenderGrpc.Cli.dll");

    /// <summary>The game loop's assembly.</summary>
    public static string GameLoop => Assembly(Path.Combine("Client", "GameLoop"), "GenderGrpc.GameLoop.dll");

    /// <summary>The benchmarks' assembly.</summary>
    public static string Benchmarks => Assembly(Path.Combine("tests", "Benchmarks"), "GenderGrpc.Benchmarks.dll");

    /// <summary>The frame loop over the client library's build for netstandard2.1.</summary>
    public static string OlderRuntime => Assembly(Path.Combine("tests", "OlderRuntime"), "GenderGrpc.OlderRuntime.dll", "netstandard2.1");

    /// <summary>The trainer's assembly, beside the tests.</summary>
    public static string Trainer => Path.Combine(AppContext.BaseDirectory, "GenderGrpc.Training.dll");

    /// <summary>The contract's descriptor set.</summary>
    public static string DescriptorSet => Path.Combine(Root, "protos", "bin", Configuration, "gendergrpc.binpb");

    /// <summary>The demo's sample profiles.</summary>
    public static string Samples => Path.Combine(Root, "Client", "Cli", "Samples");

    /// <summary>All files that aren't made by a build.</summary>
    public static IEnumerable<string> SourceFiles(string pattern) => Directory
        .EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar)
            .Any(part => part is "bin" or "obj" or "artifacts" or "node_modules" or ".git"));

    private static string Assembly(string project, string file, string framework = "net10.0") =>
        Path.Combine(Root, project, "bin", Configuration, framework, file);

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "GenderGrpc.sln"))
        ? folder
        : FindRoot(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!);
}
