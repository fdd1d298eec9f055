using Google.Protobuf;

namespace GenderGrpc.Server.Journal;

/// <summary>The one effect of a request, to be committed together with its answer.</summary>
internal sealed class LedgerEntry<TResponse>(JournalDatabase journal, Action<JournalTransaction, TResponse> record)
    where TResponse : class, IMessage<TResponse>, new()
{
    /// <summary>The answer, once it is committed.</summary>
    public TResponse? Response { get; private set; }

    /// <summary>Commits what the work does to the journal, and the answer that it gives.</summary>
    public TResponse Commit(Func<JournalTransaction, TResponse> work) => Response = journal.Write(transaction =>
    {
        TResponse response = work(transaction);
        record(transaction, response);
        return response;
    });

    /// <summary>Takes an answer that was committed together with what another thread did; see <see cref="RequestLedger.Record"/>.</summary>
    public void Adopt(TResponse response) => Response = response;
}
