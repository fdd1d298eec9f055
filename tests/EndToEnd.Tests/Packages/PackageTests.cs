using System.Text.RegularExpressions;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests.Packages;

/// <summary>The packages, as others take them: nothing but the packed files and a project that never saw this repository.</summary>
public sealed partial class PackageTests
{
    [Fact]
    public async Task Pack_EachPackage_HasWhatItPromisesAndServesOthers()
    {
        using var folder = new TemporaryFolder();
        string source = Directory.CreateDirectory(folder["source"]).FullName;
        await PackedProjects.PackAsync(source);

        Assert.All(["GenderGrpc.Contracts", "GenderGrpc.Client"], package => HasBothFrameworks(source, package));
        Assert.Superset(
            Repository.SourceFiles("*.proto")
                .Select(path => Path.GetRelativePath(Path.Combine(Repository.Root, "protos"), path).Replace('\\', '/'))
                .Where(path => !path.StartsWith("..", StringComparison.Ordinal))
                .Select(path => "content/protos/" + path)
                .Append("content/gendergrpc.binpb")
                .ToHashSet(),
            PackedProjects.Files(source, "GenderGrpc.Contracts", "nupkg").ToHashSet());
        using RunningServer server = await RunningServer.StartAsync();
        await PackedProjects.WriteSettingsAsync(folder.Path, source);
        await BuildsAndPredictsAsync(folder, server.Address);
        await ToolPredictsAsync(folder, source, server.Address);
    }

    private static void HasBothFrameworks(string source, string package)
    {
        string[] files = PackedProjects.Files(source, package, "nupkg");
        string[] symbols = PackedProjects.Files(source, package, "snupkg");

        Assert.Contains("README.md", files);
        Assert.Contains("icon.png", files);
        Assert.All(["net10.0", "netstandard2.1"], framework =>
        {
            Assert.Contains($"lib/{framework}/{package}.dll", files);
            Assert.Contains($"lib/{framework}/{package}.xml", files);
            Assert.Contains($"lib/{framework}/{package}.pdb", symbols);
        });
    }

    // The program of the package's own README, and a message of its own around one of the contract's.
    private static async Task BuildsAndPredictsAsync(TemporaryFolder folder, string address)
    {
        string project = Directory.CreateDirectory(folder["scratch"]).FullName;
        string readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Client", "Library", "README.md"), TestContext.Current.CancellationToken);
        string program = CSharpBlock().Match(readme).Groups["code"].Value.Replace("http://127.0.0.1:5055", address, StringComparison.Ordinal);
        await WriteAsync(project, "Program.cs", $$"""
            {{program}}
            Console.WriteLine(new Scratch.Note { Prediction = prediction }.CalculateSize() > prediction.CalculateSize());
            """);
        await WriteAsync(project, "note.proto", """
            syntax = "proto3";
            package scratch;
            import "gendergrpc/v1/prediction.proto";
            message Note { gendergrpc.v1.Prediction prediction = 1; }
            """);
        await WriteAsync(project, "Scratch.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="GenderGrpc.Client" Version="{PackedProjects.Version}" />
                <PackageReference Include="GenderGrpc.Contracts" Version="{PackedProjects.Version}" GeneratePathProperty="true" />
                <PackageReference Include="Google.Api.CommonProtos" Version="{PackedProjects.VersionOf("Google.Api.CommonProtos")}" GeneratePathProperty="true" />
                <PackageReference Include="Grpc.Tools" Version="{PackedProjects.VersionOf("Grpc.Tools")}" PrivateAssets="all" />
                <Protobuf Include="note.proto" GrpcServices="None"
                          AdditionalImportDirs="$(PkgGenderGrpc_Contracts)/content/protos;$(PkgGoogle_Api_CommonProtos)/content/protos" />
              </ItemGroup>
            </Project>
            """);

        await PackedProjects.DotNetAsync("build", project, "-o", folder["built"], "-v", "quiet");
        string output = await PackedProjects.DotNetAsync(Path.Combine(folder["built"], "Scratch.dll"));

        Assert.StartsWith("Female", output, StringComparison.Ordinal);
        Assert.EndsWith("True", output.TrimEnd(), StringComparison.Ordinal);
        // These, and no others of the same version that the machine had.
        Assert.True(Directory.Exists(Path.Combine(folder["restored"], "gendergrpc.client", PackedProjects.Version)));
    }

    private static async Task ToolPredictsAsync(TemporaryFolder folder, string source, string address)
    {
        await PackedProjects.DotNetAsync(
            "tool", "install", "GenderGrpc.Cli", "--version", PackedProjects.Version, "--tool-path", folder["tools"], "--source", source,
            "--configfile", folder["nuget.config"]);

        (int exitCode, string output, string error) =
            await Tool.RunProgramAsync(Path.Combine(folder["tools"], "gender"), "predict", "--nickname", "陈婷婷", "--server", address);

        Assert.True(exitCode == 0, output + error);
        Assert.StartsWith("female", output, StringComparison.Ordinal);
    }

    private static Task WriteAsync(string folder, string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
