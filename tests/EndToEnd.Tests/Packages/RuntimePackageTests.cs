using System.Text.Json;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests.Packages;

/// <summary>Which package of ONNX Runtime the projects take, as MSBuild evaluates them: nothing is restored.</summary>
public sealed class RuntimePackageTests
{
    private const string Prefix = "Microsoft.ML.OnnxRuntime";
    private const string Managed = $"{Prefix}.Managed";

    public static TheoryData<string, string, string, string> Flavours { get; } = new()
    {
        { "win-x64", "", $"{Prefix}.DirectML", "1.24.4" },
        { "linux-x64", "", Prefix, "1.31.1" },
        { "win-x64", "Cpu", Prefix, "1.31.1" },
        { "linux-x64", "Cuda", $"{Prefix}.Gpu", "1.31.0" },
    };

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Evaluate_EveryProject_TakesOneRuntimeWithItsManagedPart(string system, string flavour, string package, string version)
    {
        string[] projects = [.. Repository.SourceFiles("*.csproj")];
        string[] properties = flavour.Length == 0
            ? [$"-p:RuntimeIdentifier={system}"]
            : [$"-p:RuntimeIdentifier={system}", $"-p:OrtFlavor={flavour}"];
        int takers = 0;
        foreach (string project in projects)
        {
            using JsonDocument evaluated = JsonDocument.Parse(await PackedProjects.DotNetAsync(
                "msbuild", [project, "-getItem:PackageReference", "-getItem:PackageVersion", .. properties]));
            Dictionary<string, string> taken = Runtimes(evaluated, "PackageReference");
            Dictionary<string, string> versions = Runtimes(evaluated, "PackageVersion");

            // Whatever takes one, itself or through another project, gets the managed part of the same version.
            Assert.Equal((version, version), (versions[package], versions[Managed]));
            Assert.True(taken.Count == 0 || taken.Keys.SequenceEqual([package]), $"{project} takes {string.Join(", ", taken.Keys)}.");
            takers += taken.Count;
        }

        // The server and the trainer.
        Assert.Equal(2, takers);
    }

    // The runtime's packages among the items, and their versions where those are said.
    private static Dictionary<string, string> Runtimes(JsonDocument evaluated, string item) => evaluated.RootElement
        .GetProperty("Items").GetProperty(item).EnumerateArray()
        .Where(element => Name(element).StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(Name, element => element.TryGetProperty("Version", out JsonElement version) ? version.GetString() ?? "" : "");

    private static string Name(JsonElement item) => item.GetProperty("Identity").GetString()!;
}
