namespace GenderGrpc.Server.Datasets;

/// <summary>One call at a time for each upload; the others wait, and get the first one's answer or go on where it ended.</summary>
internal sealed class UploadTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, UploadTurn> _turns = [];

    /// <summary>Waits for the turn, which lasts until the result is disposed.</summary>
    public async Task<IDisposable> EnterAsync(string requestId, CancellationToken cancellationToken)
    {
        UploadTurn turn;
        lock (_lock)
        {
            if (!_turns.TryGetValue(requestId, out turn!))
            {
                _turns.Add(requestId, turn = new UploadTurn(last => Forget(requestId, last)));
            }

            turn.Users++;
        }

        try
        {
            await turn.Gate.WaitAsync(cancellationToken);
        }
        catch
        {
            Forget(requestId, turn);
            throw;
        }

        return turn;
    }

    /// <summary>The turn where no call has or awaits it, else null.</summary>
    public IDisposable? TryEnter(string requestId)
    {
        lock (_lock)
        {
            if (_turns.ContainsKey(requestId))
            {
                return null;
            }

            var turn = new UploadTurn(last => Forget(requestId, last)) { Users = 1 };
            _turns.Add(requestId, turn);
            turn.Gate.Wait(0);
            return turn;
        }
    }

    private void Forget(string requestId, UploadTurn turn)
    {
        lock (_lock)
        {
            if (--turn.Users == 0)
            {
                _turns.Remove(requestId);
            }
        }
    }
}
