using System.Collections.ObjectModel;
using GenderGrpc.Benchmarks.Profiles;

namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>How a server's process is started.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Program">The server's assembly.</param>
/// <param name="Environment">Variables of the environment and their values.</param>
internal sealed record ServerSetting(string Name, string Program, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Those that are compared; the first is the server as it is built.</summary>
    /// <param name="published">The assembly of a published server; null where there is none.</param>
    public static IReadOnlyList<ServerSetting> All(string? published)
    {
        List<ServerSetting> all =
        [
            new("none", BuiltPrograms.Server, ReadOnlyDictionary<string, string>.Empty),
            With("DOTNET_gcServer", "1"),
            With("DOTNET_gcConcurrent", "0"),
            With("DOTNET_TieredPGO", "0"),
            With("DOTNET_TC_QuickJitForLoops", "0"),
            With("DOTNET_TieredCompilation", "0"),
            With("DOTNET_ReadyToRun", "0"),
            With("MALLOC_ARENA_MAX", "1"),
        ];
        if (published is not null)
        {
            all.Add(new("the published server", published, ReadOnlyDictionary<string, string>.Empty));
        }

        return all;
    }

    private static ServerSetting With(string name, string value) =>
        new($"`{name}={value}`", BuiltPrograms.Server, new Dictionary<string, string> { [name] = value });
}
