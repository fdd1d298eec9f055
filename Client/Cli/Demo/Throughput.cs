using System.Globalization;
using System.Text.Json;
using GenderGrpc.Client;

namespace GenderGrpc.Cli.Demo;

/// <summary>How many profiles were answered in how long.</summary>
internal sealed record Throughput(int Profiles, TimeSpan Elapsed)
{
    private double PerSecond => Profiles / Elapsed.TotalSeconds;

    public string ToJson() => JsonSerializer.Serialize(new
    {
        summary = new { profiles = Profiles, seconds = Elapsed.TotalSeconds, profilesPerSecond = PerSecond },
    });

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{PerSecond:#,0} profiles per second ({Profiles} answers in {Elapsed.TotalSeconds:0.0} s: the samples repeated over one "
        + $"stream with {GenderPredictionClient.DefaultWindow} in flight, measured by the client).");
}
