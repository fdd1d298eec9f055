using System.ComponentModel;
using System.Diagnostics;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace GenderGrpc.Server.Runs;

/// <summary>Sees to it that runs which wait get a trainer, and that none waits for a trainer which says nothing any more.</summary>
internal sealed class RunSupervisor(
    JournalDatabase journal,
    RunFeed feed,
    RunFolders folders,
    LostTrainers lost,
    RunAssignments assignments,
    TrainerSessions sessions,
    TrainerProcesses processes,
    ServerOptions options,
    IServer server,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RunSupervisor> logger) : BackgroundService
{
    private const int SilentHeartbeats = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly TimeSpan _silence = SilentHeartbeats * options.Training.Heartbeat;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        folders.RemoveAllBut(journal.Read(state => state.RunNames()));
        while (true)
        {
            Task next = feed.NextOfAny();
            try
            {
                LoseTheSilent();
                StartTrainers(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.SupervisionFailed(logger, exception);
            }

            await Task.WhenAny(next, Task.Delay(options.Training.Heartbeat, time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private void LoseTheSilent()
    {
        foreach (RunRecord record in journal.Read(state => state.TakenRuns()))
        {
            if (sessions.SilenceOf(record) < _silence)
            {
                continue;
            }

            int attempt = record.Run.Attempts;
            sessions.End(record.Run.Name, attempt);
            TrainerProcesses.Kill(record);
            lost.Lose(
                record.Run.Name,
                found => found.IsTaken && found.Run.Attempts == attempt,
                $"Its trainer wasn't heard for {_silence}.");
        }
    }

    private void StartTrainers(CancellationToken stoppingToken)
    {
        // Whoever started a trainer by hand wants it to be used.
        if (processes.Program is null || assignments.WaitingTrainers > 0)
        {
            return;
        }

        (List<RunRecord> waiting, int taken) = journal.Read(state => (state.WaitingRuns(), state.TakenRuns().Count));
        int free = options.Training.MaxConcurrentRuns - taken - processes.Starting(waiting);
        foreach (RunRecord record in waiting.Where(record => !processes.IsStarting(record)).Take(Math.Max(free, 0)))
        {
            Start(record.Run.Name, stoppingToken);
        }
    }

    private void Start(string run, CancellationToken stoppingToken)
    {
        string token = TrainerToken.New();
        string hash = TrainerToken.Hash(token);
        if (!ChangeWaiting(run, record => record.Token = hash))
        {
            return;
        }

        try
        {
            Process process = processes.Start(run, token, Address());
            (int id, long start) = (process.Id, TrainerProcesses.StartOf(process));
            journal.Write(state =>
            {
                if (state.FindRun(run) is { } record && record.Token == hash)
                {
                    record.ProcessId = id;
                    record.ProcessStart = start;
                    state.SaveRun(record);
                }

                return true;
            });
            _ = FollowAsync(run, hash, stoppingToken);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            Log.TrainerNotStarted(logger, run, exception);
            lost.Lose(run, record => record.Token == hash, "Its trainer can't be started.");
        }
    }

    private bool ChangeWaiting(string run, Action<RunRecord> change) => journal.Write(state =>
    {
        if (state.FindRun(run) is not { IsWaiting: true } record)
        {
            return false;
        }

        change(record);
        state.SaveRun(record);
        return true;
    });

    private async Task FollowAsync(string run, string hash, CancellationToken stoppingToken)
    {
        try
        {
            Task<int> end = processes.EndAsync(hash, stoppingToken);
            await Task.WhenAny(end, Task.Delay(StartLimit, time, stoppingToken));
            if (!end.IsCompleted && journal.Read(state => state.FindRun(run)) is { IsTaken: false } late && late.Token == hash)
            {
                TrainerProcesses.Kill(late);
            }

            int code = await end;
            // What it said last may still be on its way.
            await Task.WhenAny(sessions.Closed(run), Task.Delay(_silence, time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
            lost.Lose(
                run, record => record.Token == hash && (record.IsTaken || record.IsWaiting), $"Its trainer ended with exit code {code}.");
            feed.Changed(run);
        }
        catch (OperationCanceledException)
        {
            // The trainer outlives the server.
        }
        catch (Exception exception)
        {
            Log.SupervisionFailed(logger, exception);
        }
    }

    // What a trainer on this machine reaches the server by.
    private string Address()
    {
        string address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return address.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
    }
}
