using GenderGrpc.Client;
using GenderGrpc.EndToEnd.Tests.Fixtures;
using GenderGrpc.V1;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>
/// Profiles, and what each model says of them when it has the server for itself: an answer under load must be its own model's, for its
/// own profile.
/// </summary>
internal sealed class SwapProfiles
{
    private const double Rounding = 1e-5;

    private readonly Dictionary<string, double[]> _probabilities = [];

    // Runes that the small bundles know.
    private readonly Profile[] _profiles =
    [
        ProfileFactory.Create("ff", ReadOnlyMemory<byte>.Empty),
        ProfileFactory.Create("mm", ReadOnlyMemory<byte>.Empty),
        ProfileFactory.Create("fn", ReadOnlyMemory<byte>.Empty),
        ProfileFactory.Create("m", File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(Repository.Samples, "images"), "*.jpg").Order().First())),
    ];

    /// <summary>The profile of an item.</summary>
    public Profile this[ulong sequence] => _profiles[sequence % (ulong)_profiles.Length];

    /// <summary>Learns what the active model says.</summary>
    public async Task LearnAsync(PredictionService.PredictionServiceClient client, string version)
    {
        var probabilities = new double[_profiles.Length];
        for (int i = 0; i < _profiles.Length; i++)
        {
            PredictResponse response = await client.PredictAsync(
                new PredictRequest { Profile = _profiles[i] }, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(version, response.Prediction.ModelVersion);
            probabilities[i] = response.Prediction.ProbabilityFemale;
        }

        Assert.DoesNotContain(_probabilities.Values, other => IsNear(other[0], probabilities[0]));
        _probabilities.Add(version, probabilities);
    }

    /// <summary>Asserts that a prediction is what the model that it names says of that item.</summary>
    public void Check(ulong sequence, Prediction prediction) => Assert.True(
        IsNear(_probabilities[prediction.ModelVersion][sequence % (ulong)_profiles.Length], prediction.ProbabilityFemale),
        $"{prediction.ModelVersion} doesn't say {prediction.ProbabilityFemale} of item {sequence}");

    private static bool IsNear(double expected, double actual) => Math.Abs(expected - actual) < Rounding;
}
