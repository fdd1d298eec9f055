namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>The models that were served one after another, as the one who activates them knows it.</summary>
internal sealed class ActivationLog(string first)
{
    private readonly Lock _lock = new();
    private readonly List<string> _versions = [first];
    private int _acknowledged;

    /// <summary>The last activation that the server has acknowledged; what is sent from now on is answered by it or by a later one.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The last activation that was asked for; what has come until now is answered by it or by an earlier one.</summary>
    public int Requested
    {
        get
        {
            lock (_lock)
            {
                return _versions.Count - 1;
            }
        }
    }

    /// <summary>All of them, in order.</summary>
    public string[] Versions
    {
        get
        {
            lock (_lock)
            {
                return [.. _versions];
            }
        }
    }

    /// <summary>Another model is about to be asked for.</summary>
    public void Request(string version)
    {
        lock (_lock)
        {
            _versions.Add(version);
        }
    }

    /// <summary>The server has acknowledged all that was asked for.</summary>
    public void Acknowledge() => Volatile.Write(ref _acknowledged, Requested);

    /// <summary>
    /// The first activation of a version within bounds, the upper one included; −1 where there is none. It is the most lenient reading:
    /// versions come again, and an answer doesn't say which of its activations it is of.
    /// </summary>
    public int Find(string version, int from, int to)
    {
        lock (_lock)
        {
            return from > to ? -1 : _versions.IndexOf(version, from, to + 1 - from);
        }
    }
}
