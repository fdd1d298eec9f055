using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Telemetry;

namespace GenderGrpc.Server.Runs;

/// <summary>The trainers that this server started and that are still there. They aren't ended with it.</summary>
internal sealed class TrainerProcesses(RunFolders folders, ServerOptions options, ILogger<TrainerProcesses> logger)
{
    private readonly ConcurrentDictionary<string, Process> _living = [];

    /// <summary>The trainer's program; null where there is none.</summary>
    public string? Program { get; } = TrainerProgram.Find(options.Training.Trainer);

    /// <summary>Whether a trainer was started for a run and hasn't attached yet.</summary>
    public bool IsStarting(RunRecord record) => !record.IsTaken && record.Token.Length > 0 && _living.ContainsKey(record.Token);

    /// <summary>For how many runs that is so.</summary>
    public int Starting(IEnumerable<RunRecord> waiting) => waiting.Count(IsStarting);

    /// <summary>Starts a trainer. Throws where the system doesn't.</summary>
    public Process Start(string run, string token, string server)
    {
        Process process = Process.Start(TrainerProgram.Start(Program!, server, token, folders.LogOf(run)))
            ?? throw new InvalidOperationException("The trainer's program didn't start.");
        _living[TrainerToken.Hash(token)] = process;
        if (OperatingSystem.IsWindows())
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }

        Log.TrainerStarted(logger, run, process.Id);
        return process;
    }

    /// <summary>Waits for a trainer's end. Returns its exit code.</summary>
    public async Task<int> EndAsync(string tokenHash, CancellationToken cancellationToken)
    {
        Process process = _living[tokenHash];
        await process.WaitForExitAsync(cancellationToken);
        _living.TryRemove(tokenHash, out _);
        int code = process.ExitCode;
        process.Dispose();
        return code;
    }

    /// <summary>When a process was started, as the journal has it.</summary>
    public static long StartOf(Process process)
    {
        try
        {
            return new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeSeconds();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            return 0;
        }
    }

    /// <summary>
    /// Ends the process that was started for a run's attempt, also where an earlier server started it: a trainer that is only slow would
    /// write where the next one does.
    /// </summary>
    public static void Kill(RunRecord record)
    {
        const int ClockSeconds = 2;
        if (record.ProcessId == 0)
        {
            return;
        }

        try
        {
            using var process = Process.GetProcessById(record.ProcessId);
            if (Math.Abs(StartOf(process) - record.ProcessStart) <= ClockSeconds)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It isn't there any more.
        }
    }
}
