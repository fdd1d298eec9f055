using GenderGrpc.Server.Options;
using GenderGrpc.Server.Tests.Fixtures;

namespace GenderGrpc.Server.Tests;

public sealed class OptionReferenceTests
{
    private const string Begin = "<!-- options -->\n";
    private const string End = "<!-- /options -->";

    [Fact]
    public void Readme_TableOfOptions_IsTheOneOfTheCode()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;

        string table = readme[begin..readme.IndexOf(End, StringComparison.Ordinal)];

        // Else: dotnet run -c Release --project Server -- --config-reference
        Assert.Equal(OptionCatalog.Reference(), table);
    }
}
