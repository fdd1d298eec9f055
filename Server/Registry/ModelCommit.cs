using GenderGrpc.Server.Journal;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Registry;

/// <summary>Commits a change of the models together with whatever else belongs to it, above all the answer to the request.</summary>
/// <param name="change">The change; it returns the model as it is afterwards.</param>
internal delegate Model ModelCommit(Func<JournalTransaction, Model> change);
