using System.CommandLine;
using GenderGrpc.Cli.Demo;
using GenderGrpc.Cli.Output;
using GenderGrpc.Client;
using GenderGrpc.V1;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Cli.Commands;

/// <summary>Streams the sample profiles through a server, which it starts if there is none.</summary>
internal static class DemoCommand
{
    private const string Notes = """
        Where nothing answers at a loopback address, the demo starts a server there and stops it at the end. The environment
        variable GENDERGRPC_SERVER names another server program than the one that was built along.

        After one to warm up, the table's samples are sent one at a time, so that a latency is that of its profile alone; then
        they are repeated for two seconds to measure profiles per second.
        An evidence bar is the probability of female from that modality alone; its weight in the decision follows.

        Examples:
          gender demo
          gender demo --server http://127.0.0.1:6000 --json

        With --json, standard output has one line for each sample, a gendergrpc.v1.StreamPredictResponse whose sequence
        counts the samples from 0, and a last line {"summary": ...}.
        """;

    public static Command Create(CommandOptions options, TimeProvider time)
    {
        var command = new DocumentedCommand("demo", "Shows predictions for sample profiles.", Notes)
        {
            options.Server, options.Json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(options.Server)!,
            parsed.GetValue(options.Json),
            parsed.InvocationConfiguration,
            time,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Uri address, bool json, InvocationConfiguration console, TimeProvider time, CancellationToken cancellationToken)
    {
        var output = console.Output;
        var samples = await Sample.LoadAsync(Path.Combine(AppContext.BaseDirectory, "Samples"), cancellationToken);
        await using var client = GenderPredictionClient.Connect(address);
        await using var server = await EnsureServerAsync(address, client, console.Error, time, cancellationToken);

        var run = new DemoRun(client, samples, time);
        var failures = new List<string>();
        var answers = Count(run.PredictAsync(cancellationToken));
        if (json)
        {
            await foreach (var (_, answer, _) in answers)
            {
                await output.WriteLineAsync(PredictionJson.Format(answer));
            }
        }
        else
        {
            await new DemoTable(Terminal.Over(output)).ShowAsync(answers);
        }

        var throughput = await run.MeasureAsync(cancellationToken);
        await output.WriteLineAsync(json ? throughput.ToJson() : throughput.ToString());
        foreach (var failure in failures)
        {
            await console.Error.WriteLineAsync($"error: {failure}");
        }

        return failures.Count == 0 ? ExitCode.Done : ExitCode.ItemsFailed;

        async IAsyncEnumerable<(Sample, StreamPredictResponse, TimeSpan)> Count(
            IAsyncEnumerable<(Sample, StreamPredictResponse Answer, TimeSpan)> source)
        {
            await foreach (var item in source)
            {
                if (item.Answer.OutcomeCase == OutcomeCase.Error)
                {
                    failures.Add($"sample {item.Answer.Sequence}: {ServerFailure.Describe(item.Answer.Error)}");
                }

                yield return item;
            }
        }
    }

    /// <summary>The server that was started, or null if one answered already.</summary>
    private static async Task<LocalServer?> EnsureServerAsync(
        Uri address, GenderPredictionClient client, TextWriter error, TimeProvider time, CancellationToken cancellationToken)
    {
        switch (await ServerProbe.CheckAsync(client.Channel, cancellationToken))
        {
            case ServerState.Serving:
                return null;
            case ServerState.NotServing:
                throw Failed($"The server at {address} isn't serving now.");
            case ServerState.Foreign:
                throw Failed(
                    $"What answers at {address} isn't a GenderGrpc server; free the port, or name another with --server.");
            case ServerState.Absent when !address.IsLoopback:
                throw Failed($"The server at {address} can't be reached.");
            default:
                await error.WriteLineAsync($"Starting a server at {address} ...");
                return await LocalServer.StartAsync(address, client.Channel, time, cancellationToken);
        }
    }

    private static CommandFailedException Failed(string message) => new(ExitCode.ServerNotReached, message);
}
