using System.IO.Compression;
using System.Xml.Linq;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests.Packages;

/// <summary>What `dotnet pack` makes of the project's packages, as they were built, in a folder that is a source of packages.</summary>
internal static class PackedProjects
{
    /// <summary>The packages and, of each, the project's folder.</summary>
    private static readonly string[][] s_projects = [["protos"], ["Client", "Library"], ["Client", "Cli"]];

    /// <summary>The version of everything.</summary>
    public static string Version { get; } =
        XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>Packs contract, library and command line, which checks that the builds of the libraries agree.</summary>
    public static async Task PackAsync(string folder)
    {
        foreach (string[] project in s_projects)
        {
            await DotNetAsync(
                "pack", Path.Combine([Repository.Root, .. project]), "--no-build", "-c", Repository.Configuration, "-o", folder, "-v", "quiet");
        }
    }

    /// <summary>The files of a package, or of its symbols.</summary>
    public static string[] Files(string folder, string package, string extension)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(folder, $"{package}.{Version}.{extension}"));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>The version of another's package that this project takes.</summary>
    public static string VersionOf(string package) =>
        XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(element => element.Attribute("Include")!.Value == package).Attribute("Version")!.Value;

    /// <summary>
    /// Settings for a folder and below: packages come from <paramref name="source"/>, what this machine has, and its own sources, and none
    /// is left behind.
    /// </summary>
    public static async Task WriteSettingsAsync(string folder, string source)
    {
        string own = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(folder, "restored")}" /></config>
              <fallbackPackageFolders><add key="own" value="{own}" /></fallbackPackageFolders>
              <packageSources><add key="packed" value="{source}" /></packageSources>
            </configuration>
            """);
    }

    /// <summary>Runs `dotnet`, which must succeed.</summary>
    public static async Task<string> DotNetAsync(string command, params IEnumerable<string> arguments)
    {
        (int exitCode, string output, string error) = await Tool.RunAsync(command, arguments);
        Assert.True(exitCode == 0, output + error);
        return output;
    }
}
