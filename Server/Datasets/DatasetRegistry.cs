using GenderGrpc.Server.Archives;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.V1;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Server.Datasets;

/// <summary>The datasets: a folder is there before the journal knows of it, and goes only when the journal has forgotten it.</summary>
internal sealed class DatasetRegistry(JournalDatabase journal, DatasetStore store, UploadStore uploads, DatasetUse use, TimeProvider time)
{
    /// <summary>Removes what a server that was killed has left.</summary>
    public void Open()
    {
        store.RemoveAllBut(journal.Read(state => state.DatasetIds()));
        uploads.Open();
    }

    /// <summary>Adds the dataset of an upload that came whole. Throws <see cref="FailureException"/> where it is none.</summary>
    /// <param name="start">What was announced.</param>
    /// <param name="zip">The file that came.</param>
    /// <param name="limits">What the zip may unpack to.</param>
    /// <param name="commit">Commits the change.</param>
    /// <param name="cancellationToken">Gives it up; the upload stays as it is.</param>
    public async Task AddAsync(
        DatasetUploadStart start, string zip, ArchiveLimits limits, DatasetCommit commit, CancellationToken cancellationToken)
    {
        string id = DatasetName.NewId();
        try
        {
            DatasetContents contents = await Task.Run(() => store.Add(id, zip, limits, cancellationToken), cancellationToken);
            commit(state =>
            {
                state.RemoveUpload(start.RequestId);
                return state.AddDataset(id, new Dataset
                {
                    Name = DatasetName.Of(id),
                    DisplayName = start.DisplayName,
                    CreateTime = time.GetUtcNow().ToTimestamp(),
                    ZipBytes = start.ZipBytes,
                    Bytes = contents.Bytes,
                    Files = contents.Files,
                    Profiles = contents.Profiles,
                    Names = contents.Names,
                    Digest = start.Digest,
                });
            });
        }
        finally
        {
            if (journal.Read(state => state.FindDataset(id)) is null)
            {
                store.Remove(id);
            }
        }
    }

    /// <summary>Removes a dataset. Throws <see cref="FailureException"/> for one that a run needs.</summary>
    /// <param name="id">The dataset's id.</param>
    /// <param name="etag">The etag that it must have; empty for any.</param>
    /// <param name="commit">Commits the change.</param>
    public void Delete(string id, string etag, DatasetCommit commit)
    {
        commit(state =>
        {
            Dataset dataset = state.GetDataset(id);
            if (etag.Length > 0 && etag != dataset.Etag)
            {
                throw new FailureException(RequestFailure.EtagMismatch);
            }

            if (use(state, dataset.Name))
            {
                throw new FailureException(DatasetFailure.InUse);
            }

            state.RemoveDataset(id);
            return dataset;
        });
        store.Remove(id);
    }
}
