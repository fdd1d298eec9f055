using GenderGrpc.Training.Experiments;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Experiments;

public sealed class ReadmeExperimentTests
{
    [Fact]
    public void Readme_Tables_AreThoseOfTheKeptResults()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        string? written = ExperimentReport.Insert(readme, KeptResults.Read(Path.Combine(Repository.Root, "Training", "Experiments")));

        Assert.Equal(readme, written);
    }
}
