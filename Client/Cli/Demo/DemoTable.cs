using System.Globalization;
using GenderGrpc.Cli.Output;
using GenderGrpc.V1;
using Spectre.Console;
using OutcomeCase = GenderGrpc.V1.StreamPredictResponse.OutcomeOneofCase;

namespace GenderGrpc.Cli.Demo;

/// <summary>The demo's answers: a table that grows in a terminal, plain rows elsewhere.</summary>
internal sealed class DemoTable(IAnsiConsole console)
{
    private const int NicknameCells = 14;
    private const int AvatarCells = 11;

    // For a terminal of 80 cells: each column but the last, which is 8 wide, is followed by one of space.
    private static readonly int[] s_widths = [NicknameCells, AvatarCells, 12, 7, 11, 10];

    private static readonly string[] s_headings =
        ["nickname", "avatar", "label", "female", "avatar says", "name says", "latency"];

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
        var table = new Table().Border(TableBorder.None);
        foreach (var heading in s_headings)
        {
            var text = new Text(heading, new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(text).PadLeft(0).PadRight(1).NoWrap());
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
            return [nickname, avatar, "error", "", "", "", time];
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
        var line = new List<string>(cells.Length);
        for (var i = 0; i < cells.Length; i++)
        {
            line.Add(i < s_widths.Length ? TerminalText.Pad(cells[i], s_widths[i]) : cells[i]);
        }

        console.Profile.Out.Writer.WriteLine(string.Join(' ', line));
    }
}
