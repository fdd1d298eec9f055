using GenderGrpc.Server.Journal;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Datasets;

/// <summary>Commits a change of the datasets together with whatever else belongs to it, above all the answer to the request.</summary>
/// <param name="change">The change; it returns the dataset that it is about.</param>
internal delegate void DatasetCommit(Func<JournalTransaction, Dataset> change);
