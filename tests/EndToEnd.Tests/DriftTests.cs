using System.Globalization;
using System.Text.RegularExpressions;
using GenderGrpc.EndToEnd.Tests.Faults;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>What a server with the bundled model tells of how its predictions drift.</summary>
public sealed partial class DriftTests
{
    // Two of the samples have an avatar alone, and drift is told from a hundred of a kind on.
    private const int Repetitions = 60;

    [Fact]
    public async Task Metrics_BundledModelAfterTheSamples_TellDriftOfEachKindOfProfile()
    {
        using var folder = new TemporaryFolder();
        string http = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}");
        using RunningServer server = await RunningServer.StartAsync($"--Listen:HttpAddress={http}");
        string[] samples = await File.ReadAllLinesAsync(Path.Combine(Repository.Samples, "manifest.csv"), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(
            folder["input.csv"],
            Enumerable.Repeat(samples[1..], Repetitions).SelectMany(rows => rows).Prepend(samples[0]),
            TestContext.Current.CancellationToken);
        (int exitCode, _, string error) = await Tool.RunAsync(
            Repository.Cli,
            ["score", "--input", folder["input.csv"], "--output", folder["scored.csv"], "--avatars", Repository.Samples, "--server", server.Address]);
        Assert.True(exitCode == 0, error);

        using var client = new HttpClient();
        string page = await client.GetStringAsync(http + "/metrics", TestContext.Current.CancellationToken);

        foreach (string gauge in new[] { "gendergrpc_drift_score", "gendergrpc_drift_undetermined" })
        {
            Match[] values = [.. Gauge().Matches(page).Where(match => match.Groups["name"].Value == gauge)];
            Assert.Equal(["avatar", "both", "nickname"], values.Select(match => match.Groups["modalities"].Value).Order(StringComparer.Ordinal));
            Assert.All(values, match => Assert.True(double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture) >= 0, match.Value));
        }
    }

    [GeneratedRegex("""^(?<name>gendergrpc_drift_[a-z]+)\{[^}]*modalities="(?<modalities>[a-z]+)"[^}]*\} (?<value>[^ \r\n]+)""", RegexOptions.Multiline)]
    private static partial Regex Gauge();
}
