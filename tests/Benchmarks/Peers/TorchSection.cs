using GenderGrpc.Benchmarks.Measuring;
using GenderGrpc.Benchmarks.Report;

namespace GenderGrpc.Benchmarks.Peers;

/// <summary>The trainer beside Debian's PyTorch.</summary>
internal static class TorchSection
{
    private const double LeastSpeed = 1.3;

    // What PyTorch has by itself, and what its convolutions are fastest on.
    private static readonly string[] s_formats = ["contiguous", "channels-last"];

    public static async Task<ReportSection> MeasureAsync(Effort effort, TextWriter progress, CancellationToken cancellationToken)
    {
        string title =
            "The trainer's step beside PyTorch's (`tests/peers/torch`): MobileNetV2 0.5 with CBAM on avatars of 96 pixels, batches of "
            + $"{effort.TrainingBatch}, {Environment.ProcessorCount} threads, each in processes of its own, interleaved, "
            + $"{effort.Rounds} rounds; median (least to most) of the rounds' median steps. The trainer's step also makes the batch.";
        ProgramRun version = await ProgramRun.RunAsync(
            TrainingSpeed.Python, null, cancellationToken, "-c", "import torch; print(torch.__version__)");
        if (version.ExitCode != 0)
        {
            return new ReportSection(title)
            {
                Skipped = $"there is no PyTorch ({version.LastLine}); Debian has it: apt-get install python3-torch libopenblas0-pthread",
            };
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("gendergrpc-benchmark-");
        try
        {
            var speed = new TrainingSpeed(folder, effort);
            await speed.DrawAsync(cancellationToken);
            Func<CancellationToken, Task<double>>[] subjects =
            [
                speed.TrainerAsync,
                .. s_formats.Select(format => (Func<CancellationToken, Task<double>>)(token => speed.TorchAsync(format, token))),
            ];
            double[][] rounds = await Rounds.InterleaveAsync(subjects, effort.Rounds, subject => subject(cancellationToken));
            var table = new ReportTable(1, "what", "images/s", "the trainer's, of them");
            table.Row("the trainer", Cell.Of(Spread.Of(rounds[0])), "");
            var targets = new List<Target>();
            foreach ((string format, double[] torch) in s_formats.Zip(rounds.Skip(1)))
            {
                string name = $"PyTorch {version.Output.Trim()}, {format}";
                var ratio = Spread.OfRatios(rounds[0], torch);
                await progress.WriteLineAsync($"training: {Cell.Of(ratio, "0.00").Text} of the images/s of {name}");
                table.Row(name, Cell.Of(Spread.Of(torch)), Cell.Of(ratio, "0.00"));
                targets.Add(Target.AtLeast($"images/s of the trainer, of those of {name}", ratio.Median, LeastSpeed));
            }

            return new ReportSection(title) { Table = table, Targets = targets };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
