using System.Globalization;
using GenderGrpc.Cli.Commands;
using GenderGrpc.Cli.Output;
using GenderGrpc.V1;
using Spectre.Console;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Cli.Demo;

/// <summary>The demo's answers: a table that grows in a terminal, plain rows elsewhere.</summary>
internal sealed class DemoTable(IAnsiConsole console)
{
    private const int NicknameCells = 18;
    private const int AvatarCells = 18;
    private const int LabelCells = 12;
    private const int ProbabilityCells = 8;
    private const int BarCells = 14;

    private static readonly string[] s_headings =
        ["nickname", "avatar", "label", "P(female)", "avatar says", "nickname says", "latency"];

    /// <summary>Shows the answers as they come, each with the time that it took.</summary>
    public async Task ShowAsync(IAsyncEnumerable<(Sample Sample, StreamPredictResponse Answer, TimeSpan Latency)> answers)
    {
        if (console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal)
        {
            await ShowLiveAsync(answers);
            return;
        }

        WriteRow(s_headings);
        await foreach (var (sample, answer, latency) in answers)
        {
            WriteRow(Cells(sample, answer, latency));
        }
    }

    private async Task ShowLiveAsync(IAsyncEnumerable<(Sample Sample, StreamPredictResponse Answer, TimeSpan Latency)> answers)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var heading in s_headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)).NoWrap());
        }

        // A table taller than the terminal shows its end while it grows, and all of it afterwards.
        var live = console.Live(table).AutoClear(true).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top);
        await live.StartAsync(async context =>
        {
            await foreach (var (sample, answer, latency) in answers)
            {
                var label = answer.Prediction?.Label ?? Label.Unspecified;
                // Text, not markup: nicknames may have brackets.
                table.AddRow(Cells(sample, answer, latency).Select((cell, column) => column switch
                {
                    2 => new Text(cell, new Style(PredictionText.Colour(label))),
                    4 or 5 => new Text(cell, new Style(Color.MediumOrchid1)),
                    _ => new Text(cell),
                }));
                context.Refresh();
            }
        });
        console.Write(table);
    }

    private static string[] Cells(Sample sample, StreamPredictResponse answer, TimeSpan latency)
    {
        var nickname = TerminalText.Clean(sample.Nickname, NicknameCells);
        var avatar = TerminalText.Clean(sample.Note, AvatarCells);
        var time = string.Create(CultureInfo.InvariantCulture, $"{latency.TotalMilliseconds:0.0} ms");
        if (answer.OutcomeCase == OutcomeCase.Error)
        {
            var error = TerminalText.Clean(ServerFailure.Describe(answer.Error), 2 * BarCells);
            return [nickname, avatar, "error", "", error, "", time];
        }

        var prediction = answer.Prediction;
        return
        [
            nickname,
            avatar,
            PredictionText.Name(prediction.Label),
            PredictionText.Percent(prediction.ProbabilityFemale),
            PredictionText.EvidenceBar(prediction, Modality.Avatar),
            PredictionText.EvidenceBar(prediction, Modality.Nickname),
            time,
        ];
    }

    private void WriteRow(string[] cells)
    {
        ReadOnlySpan<int> widths = [NicknameCells, AvatarCells, LabelCells, ProbabilityCells + 1, BarCells, BarCells];
        var line = new List<string>(cells.Length);
        for (var i = 0; i < cells.Length; i++)
        {
            line.Add(i < widths.Length ? TerminalText.Pad(cells[i], widths[i]) : cells[i]);
        }

        console.Profile.Out.Writer.WriteLine(string.Join("  ", line));
    }
}
