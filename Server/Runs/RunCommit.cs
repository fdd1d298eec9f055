using GenderGrpc.Server.Journal;

namespace GenderGrpc.Server.Runs;

/// <summary>Commits a change of a run together with whatever else belongs to it, above all the answer to the request.</summary>
/// <param name="change">The change; it returns the run as it is afterwards.</param>
internal delegate RunRecord RunCommit(Func<JournalTransaction, RunRecord> change);
