using GenderGrpc.Server.Failures;
using Google.Protobuf;

namespace GenderGrpc.Server.Journal;

/// <summary>
/// Sees to it that a request has one effect and one answer, however often it comes and however long the effect takes. Only
/// acknowledged requests are remembered: one that failed may be tried again.
/// </summary>
internal sealed class RequestLedger(JournalDatabase journal, TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (LedgerRequest Request, Task Answer)> _inProgress = [];

    /// <summary>
    /// Gives the answer that the request got or is about to get, else brings about the effect, which must commit through its entry.
    /// It isn't cancelled with the call that began it: others may wait for it.
    /// </summary>
    public async Task<TResponse> OnceAsync<TResponse>(LedgerRequest request, Func<LedgerEntry<TResponse>, Task> effect)
        where TResponse : class, IMessage<TResponse>, new()
    {
        var answer = new TaskCompletionSource<TResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Join(request, answer) is { } other)
        {
            return await other;
        }

        var entry = new LedgerEntry<TResponse>(journal, (transaction, response) => Record(transaction, request, response));
        try
        {
            await effect(entry);
            answer.SetResult(entry.Response ?? throw new InvalidOperationException($"{request.Method} committed nothing."));
        }
        catch (Exception exception)
        {
            answer.SetException(exception);
        }
        finally
        {
            lock (_lock)
            {
                _inProgress.Remove(request.Id);
            }
        }

        return await answer.Task;
    }

    /// <summary>The answer that the request got, if any.</summary>
    public TResponse? Find<TResponse>(LedgerRequest request)
        where TResponse : class, IMessage<TResponse>, new()
    {
        List<(LedgerRequest Request, byte[] Response)> found = journal.Read(transaction => transaction.Query(
            "SELECT method, digest, response FROM requests WHERE request_id = $id AND time > $horizon",
            row => (request with { Method = row.GetString(0), Digest = row.GetString(1) }, row.GetFieldValue<byte[]>(2)),
            ("$id", request.Id),
            ("$horizon", Horizon())));
        if (found is not [var stored])
        {
            return null;
        }

        RefuseOther(request, stored.Request);
        return new MessageParser<TResponse>(() => new TResponse()).ParseFrom(stored.Response);
    }

    /// <summary>Records the answer to a request whose effect is committed elsewhere than where it came in.</summary>
    public void Record(JournalTransaction transaction, LedgerRequest request, IMessage response)
    {
        transaction.Execute("DELETE FROM requests WHERE time <= $horizon", ("$horizon", Horizon()));
        transaction.Execute(
            "INSERT INTO requests (request_id, method, digest, response, time) VALUES ($id, $method, $digest, $response, $time)",
            ("$id", request.Id),
            ("$method", request.Method),
            ("$digest", request.Digest),
            ("$response", response.ToByteArray()),
            ("$time", time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <summary>The answer that a method gave to a request_id, whatever else the request said.</summary>
    public TResponse? Find<TResponse>(string method, string id)
        where TResponse : class, IMessage<TResponse>, new() => journal.Read(transaction => transaction.Query(
            "SELECT response FROM requests WHERE request_id = $id AND method = $method AND time > $horizon",
            row => new MessageParser<TResponse>(() => new TResponse()).ParseFrom(row.GetFieldValue<byte[]>(0)),
            ("$id", id),
            ("$method", method),
            ("$horizon", Horizon()))).SingleOrDefault();

    // Begins the answer, unless there is one or it has been begun: then that one.
    private Task<TResponse>? Join<TResponse>(LedgerRequest request, TaskCompletionSource<TResponse> answer)
        where TResponse : class, IMessage<TResponse>, new()
    {
        lock (_lock)
        {
            if (_inProgress.TryGetValue(request.Id, out (LedgerRequest Request, Task Answer) other))
            {
                RefuseOther(request, other.Request);
                return (Task<TResponse>)other.Answer;
            }

            if (Find<TResponse>(request) is { } stored)
            {
                return Task.FromResult(stored);
            }

            _inProgress.Add(request.Id, (request, answer.Task));
            return null;
        }
    }

    private static void RefuseOther(LedgerRequest request, LedgerRequest known)
    {
        if (request != known)
        {
            throw new FailureException(RequestFailure.RequestIdReused(request.Field));
        }
    }

    private long Horizon() => (time.GetUtcNow() - Memory).ToUnixTimeMilliseconds();
}
