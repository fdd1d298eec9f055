using System.Reflection;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Golden;

/// <summary>The golden files are whole, and nothing in them goes untested.</summary>
public sealed class GoldenFilesTests
{
    [Fact]
    public void Index_Cases_AreThoseThatTestsName()
    {
        IEnumerable<string> named = typeof(GoldenFilesTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(GoldenFilesTests).Namespace)
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<InlineDataAttribute>())
            .SelectMany(attribute => attribute.Data.OfType<string>().Take(1))
            .Distinct();

        Assert.Equal(GoldenIndex.Committed.Cases.Keys.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Index_Shapes_FillEachFileExactly()
    {
        Assert.Equal(
            GoldenIndex.Committed.Cases.Keys.Select(GoldenIndex.FileOf).Order(StringComparer.Ordinal),
            Directory.GetFiles(GoldenIndex.Folder, "*.f32").Order(StringComparer.Ordinal));
        Assert.All(
            GoldenIndex.Committed.Cases,
            entry => Assert.Equal(entry.Value.Values * sizeof(float), new FileInfo(GoldenIndex.FileOf(entry.Key)).Length));
    }

    [Fact]
    public void Files_Together_AreSmall() =>
        Assert.InRange(new DirectoryInfo(GoldenIndex.Folder).GetFiles().Sum(file => file.Length), 1, 300_000);
}
