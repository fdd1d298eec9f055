namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>Kills a server and its trainers at random points of a script.</summary>
internal sealed class RandomKills(KillableServer server, Random random)
{
    private const double TrainerKilledTooShare = 0.25;

    private static readonly TimeSpan s_trainerPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_longestVerb = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan s_longestTraining = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longestAbsence = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, bool> _isTrainerAt = [];
    private int _point;

    /// <summary>Servers that were killed.</summary>
    public int OfServer { get; private set; }

    /// <summary>Trainers that were killed.</summary>
    public int OfTrainer { get; private set; }

    /// <summary>How many of all these were while a verb wasn't answered.</summary>
    public int InFlight { get; private set; }

    /// <summary>How many trainers were killed while their server was away.</summary>
    public int Together { get; private set; }

    /// <summary>All kills.</summary>
    public int Total => OfServer + OfTrainer;

    /// <summary>
    /// Chooses among the points that come next those at which something is killed: a trainer at every second of them, as there are trainers
    /// only at some.
    /// </summary>
    public void Plan(int kills, int points, IReadOnlyCollection<int> trainerPoints)
    {
        _point = 0;
        _isTrainerAt.Clear();
        int trainers = OfTrainer > OfServer ? kills / 2 : (kills + 1) / 2;
        foreach (int point in Choose(trainerPoints, trainers))
        {
            _isTrainerAt[point] = true;
        }

        foreach (int point in Choose(Enumerable.Range(0, points).Except(_isTrainerAt.Keys), kills - trainers))
        {
            _isTrainerAt[point] = false;
        }
    }

    /// <summary>Calls a verb, and perhaps kills a process before it is answered.</summary>
    public Task<T> DuringVerbAsync<T>(Func<Task<T>> verb) => DuringAsync(s_longestVerb, isVerb: true, verb);

    /// <summary>Waits for a run to come somewhere, and perhaps kills a process meanwhile.</summary>
    public Task<T> DuringTrainingAsync<T>(Func<Task<T>> wait) => DuringAsync(s_longestTraining, isVerb: false, wait);

    private async Task<T> DuringAsync<T>(TimeSpan longest, bool isVerb, Func<Task<T>> work)
    {
        if (!_isTrainerAt.TryGetValue(_point++, out bool isTrainer))
        {
            return await work();
        }

        if (isTrainer)
        {
            await TrainerProcesses.AppearAsync(server.Address, s_trainerPatience);
        }

        Task<T> working = work();
        await Task.Delay(random.NextDouble() * longest, TestContext.Current.CancellationToken);
        bool isInFlight = isVerb && !working.IsCompleted;
        int before = Total;
        if (isTrainer)
        {
            OfTrainer += TrainerProcesses.KillAll(server.Address);
        }
        else
        {
            await KillServerAsync();
        }

        InFlight += isInFlight ? Total - before : 0;
        return await working;
    }

    private async Task KillServerAsync()
    {
        bool isTrainerToo = random.NextDouble() < TrainerKilledTooShare;
        TimeSpan absence = random.NextDouble() * s_longestAbsence;
        server.Kill();
        OfServer++;
        await Task.Delay(absence, TestContext.Current.CancellationToken);
        if (isTrainerToo)
        {
            int killed = TrainerProcesses.KillAll(server.Address);
            OfTrainer += killed;
            Together += killed;
        }

        await server.StartAgainAsync();
    }

    private IEnumerable<int> Choose(IEnumerable<int> points, int count) => points.OrderBy(_ => random.Next()).Take(count);
}
