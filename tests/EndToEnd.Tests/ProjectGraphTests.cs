using System.Xml.Linq;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The architecture's arrows, held by the project files themselves.</summary>
public sealed class ProjectGraphTests
{
    private static readonly string[] s_productFiles = ["*.cs", "*.csproj", "*.targets", "*.props", "*.json"];

    private static readonly Dictionary<string, string[]> s_references = new()
    {
        ["protos/GenderGrpc.Contracts.csproj"] = [],
        ["Training/Bundle/GenderGrpc.Bundle.csproj"] = [],
        ["Training/Trainer/GenderGrpc.Training.csproj"] = ["GenderGrpc.Bundle", "GenderGrpc.Contracts"],
        ["Server/GenderGrpc.Server.csproj"] = ["GenderGrpc.Bundle", "GenderGrpc.Contracts"],
        ["Client/Library/GenderGrpc.Client.csproj"] = ["GenderGrpc.Contracts"],
        ["Client/Cli/GenderGrpc.Cli.csproj"] = ["GenderGrpc.Client"],
        ["Client/GameLoop/GenderGrpc.GameLoop.csproj"] = ["GenderGrpc.Client"],
        ["Client/Native/GenderGrpc.Native.csproj"] = ["GenderGrpc.Client"],
    };

    private static readonly Dictionary<string, string[]> s_forbiddenPackages = new()
    {
        ["GenderGrpc.Contracts"] = ["TorchSharp", "Microsoft.ML", "SkiaSharp", "Grpc.AspNetCore", "Grpc.Net"],
        ["GenderGrpc.Bundle"] = ["TorchSharp", "Microsoft.ML.OnnxRuntime", "Grpc.AspNetCore", "Grpc.Net", "Grpc.Core"],
        ["GenderGrpc.Server"] = ["TorchSharp", "libtorch"],
        ["GenderGrpc.Client"] = ["TorchSharp", "libtorch", "Microsoft.ML", "SkiaSharp", "Grpc.AspNetCore"],
        ["GenderGrpc.Cli"] = ["TorchSharp", "libtorch", "Microsoft.ML", "SkiaSharp", "Grpc.AspNetCore"],
        ["GenderGrpc.GameLoop"] = ["TorchSharp", "libtorch", "Microsoft.ML", "SkiaSharp", "Grpc.AspNetCore"],
        ["GenderGrpc.Native"] = ["TorchSharp", "libtorch", "Microsoft.ML", "SkiaSharp", "Grpc.AspNetCore"],
    };

    [Fact]
    public void Projects_OfTheProduct_AreThoseOfTheDesign()
    {
        IEnumerable<string> projects = Repository.SourceFiles("*.csproj")
            .Select(Relative)
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal));

        Assert.Equal(s_references.Keys.Order(), projects.Order());
    }

    [Fact]
    public void References_OfEachProject_AreItsArrows()
    {
        Assert.All(s_references, project =>
        {
            // A reference for build order alone is no arrow.
            IEnumerable<string> references = Elements(project.Key, "ProjectReference")
                .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

            Assert.Equal(project.Value, references.Order());
        });
    }

    [Fact]
    public void Packages_OfEachProject_LeaveOutWhatItMustNeverKnow()
    {
        Assert.All(s_references.Keys.Select(path => (Path: path, Name: Path.GetFileNameWithoutExtension(path))), project =>
        {
            string[] forbidden = s_forbiddenPackages.GetValueOrDefault(project.Name, []);
            IEnumerable<string> packages = Elements(project.Path, "PackageReference")
                .Where(package => package.Attribute("PrivateAssets")?.Value != "all")
                .Select(package => package.Attribute("Include")!.Value);

            Assert.DoesNotContain(packages, package => forbidden.Any(package.StartsWith));
        });
    }

    [Fact]
    public void Projects_Anywhere_LieNotAboveOneAnother()
    {
        string[] folders = [.. Repository.SourceFiles("*.csproj").Select(path => Path.GetDirectoryName(path)! + Path.DirectorySeparatorChar)];

        Assert.DoesNotContain(folders, folder => folders.Any(other => other != folder && other.StartsWith(folder, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("*.cs")]
    [InlineData("*.proto")]
    public void Files_OfSource_HaveAtMostThreeHundredLines(string pattern)
    {
        string[] files = [.. Repository.SourceFiles(pattern)];

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, path => File.ReadLines(path).Count() > 300);
    }

    [Fact]
    public void Product_Anywhere_ReadsNothingOutsideTheClone()
    {
        // A bundle's manifest records the command that trained it, wherever its data was.
        IEnumerable<string> files = s_productFiles
            .SelectMany(Repository.SourceFiles)
            .Where(path => !Relative(path).StartsWith("tests/", StringComparison.Ordinal)
                && !Relative(path).StartsWith("Server/models/", StringComparison.Ordinal));

        Assert.DoesNotContain(files, path => File.ReadAllText(path).Contains("../shared", StringComparison.Ordinal));
    }

    private static IEnumerable<XElement> Elements(string project, string name) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(name);

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
}
