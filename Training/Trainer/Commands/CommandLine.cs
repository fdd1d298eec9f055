using System.CommandLine;

namespace GenderGrpc.Training.Commands;

/// <summary>The trainer's command line.</summary>
internal static class CommandLine
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The data, the checkpoint or the export is at fault; one line says how.</summary>
    public const int Failed = 1;

    /// <summary>The command line is at fault.</summary>
    public const int BadUsage = 2;

    /// <summary>Ended by Ctrl+C, with a checkpoint to resume from.</summary>
    public const int Cancelled = 130;

    /// <summary>All commands.</summary>
    public static RootCommand Create(TimeProvider time) => new(
        "Trains models for GenderGrpc. Exit codes: 0 done, 1 failed, 2 bad usage, 130 ended by Ctrl+C.")
    {
        new TrainCommand(time).Create(),
        new EvaluateCommand().Create(),
        new ExperimentCommand().Create(),
        new ExportCommand(time).Create(),
        new CalibrateCommand().Create(),
        new RenewCommand().Create(),
        new CardCommand().Create(),
        SynthCommand.Create(),
        new AttachCommand(time).Create(),
    };
}
