using GenderGrpc.Cli.Commands;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Cli.Scoring;

/// <summary>
/// Scores a manifest. Where a server is lost the rows that it hadn't answered are sent again, to another one if there is one. A new start
/// of the program goes on after the last row that the partial output has.
/// </summary>
internal sealed class ScoreRun(ScoreSettings settings, InputTable input, TimeProvider time)
{
    /// <param name="onRow">Told of every answer, its sequence counting the input's rows; null: of the rows done earlier.</param>
    /// <param name="cancellationToken">Ends the run; what is done stays in the partial output.</param>
    /// <exception cref="CommandFailedException">The server can't be reached, or there is an output already.</exception>
    public async Task<ScoreSummary> RunAsync(Action<StreamPredictResponse?, long> onRow, CancellationToken cancellationToken)
    {
        var tally = new ScoreTally();
        using var output = PartialOutput.Open(settings, input, tally, time);
        var earlier = output.Rows;
        onRow(null, earlier);
        await using var client = GenderPredictionClient.Connect(settings.Server);
        var options = settings.Options with
        {
            Streams = settings.Streams,
            Retry = new RetryOptions { For = settings.RetryFor, Time = time },
        };
        var started = time.GetTimestamp();
        try
        {
            await foreach (var (row, answer) in new ScorePipeline(input, settings, options, client).RunAsync(earlier, cancellationToken))
            {
                answer.Sequence = (ulong)output.Rows;
                var outcome = OutcomeColumns.From(answer);
                output.Append(row, outcome);
                tally.Add(input.Label < 0 ? null : row[input.Label], outcome);
                onRow(answer, output.Rows);
            }
        }
        catch (RpcException e) when (ServerFailure.IsLostConnection(e))
        {
            throw Lost(output);
        }

        output.Complete();
        return tally.Summarise(input.Label >= 0, output.Rows - earlier, time.GetElapsedTime(started));
    }

    private CommandFailedException Lost(PartialOutput output)
    {
        if (output.Rows == 0)
        {
            output.Discard();
            return new CommandFailedException(ExitCode.ServerNotReached, $"The server at {settings.Server} can't be reached.");
        }

        return new CommandFailedException(ExitCode.ServerNotReached,
            $"The server at {settings.Server} was lost; {output.Rows} of {input.RowCount} rows are in {settings.Partial}, "
            + "and the same command goes on from there.");
    }
}
