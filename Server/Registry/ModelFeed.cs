using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Registry;

/// <summary>Tells of the active model, at once and whenever it changes.</summary>
internal sealed class ModelFeed
{
    // One who reads so slowly misses the oldest changes; the last one is what counts.
    private const int Kept = 64;

    private readonly Lock _lock = new();
    private readonly HashSet<Channel<Model>> _watchers = [];
    private Model? _active;

    /// <summary>Tells of a model that is active from now on.</summary>
    public void Publish(Model active)
    {
        lock (_lock)
        {
            _active = active;
            foreach (Channel<Model> watcher in _watchers)
            {
                watcher.Writer.TryWrite(active);
            }
        }
    }

    /// <summary>The active model, and each that becomes active, until it is cancelled.</summary>
    public async IAsyncEnumerable<Model> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = Channel.CreateBounded<Model>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            _watchers.Add(watcher);
            if (_active is not null)
            {
                watcher.Writer.TryWrite(_active);
            }
        }

        try
        {
            await foreach (Model model in watcher.Reader.ReadAllAsync(cancellationToken))
            {
                yield return model;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(watcher);
            }
        }
    }
}
