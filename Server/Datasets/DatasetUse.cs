using GenderGrpc.Server.Journal;

namespace GenderGrpc.Server.Datasets;

/// <summary>Whether a run that hasn't ended needs a dataset.</summary>
/// <param name="journal">The journal as the one who asks sees it.</param>
/// <param name="name">The dataset's name.</param>
internal delegate bool DatasetUse(JournalTransaction journal, string name);
