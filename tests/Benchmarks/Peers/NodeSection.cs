using System.Globalization;
using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Benchmarks.Report;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.Bundle;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Benchmarks.Peers;

/// <summary>This project's server beside the Node peer, with encoded pictures and with ready tensors.</summary>
internal static class NodeSection
{
    // Of a probability: what the runtimes' versions and single precision make of the same tensor.
    private const double MostDifference = 0.001;

    private static readonly int[] StreamCounts = [1, 16];

    public static async Task<ReportSection> MeasureAsync(Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        if (await NodePeer.InstallAsync(cancellationToken) is { } reason)
        {
            return new ReportSection("Beside Node (`tests/peers/node`).") { Skipped = reason };
        }

        string bundle = BuiltPrograms.Bundle;
        EncodedProfile[] encoded = ProfileTable.WholeSamples();
        EncodedProfile[] ready = ReadyPictures.Of(encoded, ModelBundle.Load(bundle).CreateFeatureExtractor());
        await using ServerProcess server = await ServerProcess.StartAsync(cancellationToken);
        await using NodePeer threads = await NodePeer.StartAsync(bundle, Environment.ProcessorCount, cancellationToken);
        await using NodePeer plain = await NodePeer.StartAsync(bundle, workers: 0, cancellationToken);
        using GrpcChannel own = server.OpenChannel();
        using GrpcChannel other = threads.OpenChannel();
        using GrpcChannel third = plain.OpenChannel();
        (string Name, GrpcChannel Channel)[] servers =
        [
            ("this server", own), ("Node, a session on each of its worker threads", other), ("Node, a session on its main thread", third),
        ];
        var comparison = new ServingComparison([.. servers.Select(one => one.Name)]);
        var differences = new List<double>();
        foreach ((string pictures, EncodedProfile[] profiles) in new[] { ("encoded", encoded), ("ready tensors", ready) })
        {
            Profile[] messages = Array.ConvertAll(profiles, profile => profile.ToMessage());
            StreamLoad[] loads = [.. servers.Select(one => new StreamLoad(one.Channel, messages))];
            differences.Add(await DifferenceAsync(loads, cancellationToken));
            foreach (int streams in StreamCounts)
            {
                ServingRound[][] rounds = await Rounds.InterleaveAsync(loads, effort.Rounds, load => ServingRound.MeasureAsync(
                    load, streams, effort.SaturatedItems, effort.LoneItems, cancellationToken));
                comparison.Add(pictures, streams, rounds);
                await progress.WriteLineAsync($"{pictures}, {streams} at a time: done");
            }
        }

        if (differences[^1] > MostDifference)
        {
            throw new InvalidOperationException("The Node peer doesn't compute what the server does: a comparison would say nothing.");
        }

        return new ReportSection(string.Create(
            CultureInfo.InvariantCulture,
            $"Beside Node (`tests/peers/node`: {threads.Versions}): the same bundle, contract, profiles and client, interleaved, "
            + $"{effort.Rounds} rounds. On worker threads a session has one thread, as this server's; on the main thread it has the "
            + $"runtime's defaults. Ready tensors are bitmaps of the model's own size: nothing is decompressed or scaled. Probabilities "
            + $"differ by at most {differences[0]:0.000} on encoded pictures, which sharp scales otherwise, and by "
            + $"{differences[^1]:0.000} on ready tensors. items/s with {ServingRound.InFlight} in flight in all; latencies with one item "
            + $"of each stream in flight; median (least to most)."))
        {
            Table = comparison.Table,
            Targets = comparison.Targets,
        };
    }

    private static async Task<double> DifferenceAsync(StreamLoad[] loads, CancellationToken cancellationToken)
    {
        double[][] answers = await Task.WhenAll(loads.Select(load => load.ProbabilitiesAsync(cancellationToken)));
        return answers.Skip(1).Max(peer => peer.Zip(answers[0], (other, own) => Math.Abs(own - other)).Max());
    }
}
