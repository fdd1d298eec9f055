using System.Collections.Concurrent;

namespace GenderGrpc.Server.Runs;

/// <summary>The trainers that are attached, one for each run, and when each was last heard.</summary>
internal sealed class TrainerSessions(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TrainerSession> _sessions = [];
    private readonly ConcurrentDictionary<(string Run, int Attempt), long> _heard = [];

    /// <summary>Begins a session; one that the run may still have ends.</summary>
    public TrainerSession Open(string run, int attempt)
    {
        var session = new TrainerSession(this, run, attempt);
        TrainerSession? other = null;
        _sessions.AddOrUpdate(run, session, (_, before) =>
        {
            other = before;
            return session;
        });
        other?.End(TrainerFailure.SessionReplaced);
        session.Hear();
        return session;
    }

    /// <summary>Forgets a session.</summary>
    public void Close(TrainerSession session) =>
        _sessions.TryRemove(new KeyValuePair<string, TrainerSession>(session.Run, session));

    /// <summary>A trainer was heard.</summary>
    public void Hear(string run, int attempt) => _heard[(run, attempt)] = time.GetTimestamp();

    /// <summary>For how long a trainer was silent; it is counted from the first time that this is asked of one that wasn't heard.</summary>
    public TimeSpan SilenceOf(RunRecord record) =>
        time.GetElapsedTime(_heard.GetOrAdd((record.Run.Name, record.Run.Attempts), _ => time.GetTimestamp()));

    /// <summary>Ends the session of an attempt that is over.</summary>
    public void End(string run, int attempt)
    {
        _heard.TryRemove((run, attempt), out _);
        if (_sessions.TryGetValue(run, out TrainerSession? session) && session.Attempt == attempt)
        {
            session.End(TrainerFailure.AttemptOver);
        }
    }

    /// <summary>Completes when nothing that a run's trainer sent is left to be taken.</summary>
    public Task Closed(string run) => _sessions.TryGetValue(run, out TrainerSession? session) ? session.Closed : Task.CompletedTask;
}
