using GenderGrpc.Bundle;
using GenderGrpc.Server.Archives;
using GenderGrpc.Server.Datasets;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Runs;
using GenderGrpc.Server.Storage;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>Folders on their way to and from trainers that don't share the server's disk.</summary>
internal sealed class FolderTransfer(
    RunAssignments assignments, RunFolders folders, DatasetStore datasets, DataFolder data, ServerOptions options)
{
    private const int ChunkBytes = 1 << 18;
    private const int MaxChunkBytes = 1 << 20;

    /// <summary>Sends the zip of a folder. Throws <see cref="FailureException"/> where the trainer can't have it.</summary>
    public async Task SendAsync(
        string token,
        FetchFolderRequest request,
        IServerStreamWriter<FetchFolderResponse> responses,
        CancellationToken cancellationToken)
    {
        RunRecord record = assignments.ReadableBy(token, request.Run, request.Kind);
        string folder = request.Kind switch
        {
            FolderKind.Dataset => datasets.FolderOf(DatasetName.ToId(record.Run.Dataset)),
            FolderKind.Checkpoint => AtomicFolder.Locate(folders.CheckpointOf(request.Run)),
            _ => throw new FailureException(TrainerFailure.FolderKindInvalid("kind", "DATASET or CHECKPOINT")),
        };
        if (!Directory.Exists(folder))
        {
            throw new FailureException(TrainerFailure.FolderMissing);
        }

        using ScratchFolder scratch = data.NewScratch();
        string file = scratch["folder.zip"];
        await StoredZip.WriteAsync(folder, file, cancellationToken);
        await using FileStream zip = File.OpenRead(file);
        byte[] buffer = new byte[ChunkBytes];
        while (await zip.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
        {
            await responses.WriteAsync(
                new FetchFolderResponse { Chunk = ByteString.CopyFrom(buffer, 0, read) }, cancellationToken);
        }
    }

    /// <summary>
    /// Receives the zip of a folder and puts it, whole and durable, where a trainer that shares the disk would have. Throws
    /// <see cref="FailureException"/> where it isn't taken; what was there before is then there still.
    /// </summary>
    public async Task<DeliverFolderResponse> ReceiveAsync(
        string token, IAsyncStreamReader<DeliverFolderRequest> requests, CancellationToken cancellationToken)
    {
        FolderDeliveryStart start =
            await requests.MoveNext(cancellationToken) && requests.Current.PartCase == DeliverFolderRequest.PartOneofCase.Start
                ? requests.Current.Start
                : throw new FailureException(ArchiveFailure.StartMisplaced);
        CheckAttempt(token, start);
        (string target, ArchiveLimits limits) = start.Kind switch
        {
            FolderKind.Checkpoint => (folders.CheckpointOf(start.Run), Limits(
                "Checkpoint", options.Limits.CheckpointZipBytes, options.Limits.CheckpointBytes, options.Limits.CheckpointFiles)),
            FolderKind.Bundle => (folders.BundleOf(start.Run), Limits(
                "Model", options.Limits.ModelZipBytes, options.Limits.ModelBytes, options.Limits.ModelFiles)),
            _ => throw new FailureException(TrainerFailure.FolderKindInvalid("start.kind", "CHECKPOINT or BUNDLE")),
        };
        using ScratchFolder scratch = data.NewScratch();
        string file = scratch["folder.zip"];
        await using (var zip = new ReceivedZip(file, start.ZipBytes, start.Digest, limits))
        {
            while (await requests.MoveNext(cancellationToken))
            {
                ByteString chunk = requests.Current.PartCase == DeliverFolderRequest.PartOneofCase.Chunk
                    ? requests.Current.Chunk
                    : throw new FailureException(ArchiveFailure.StartMisplaced);
                if (chunk.Length > MaxChunkBytes)
                {
                    throw new FailureException(ArchiveFailure.ChunkTooLarge(MaxChunkBytes));
                }

                await zip.WriteAsync(chunk.Memory, cancellationToken);
            }

            zip.Complete();
        }

        string unpacked = Directory.CreateDirectory(scratch["folder"]).FullName;
        ZipExtraction.Extract(file, unpacked, limits, cancellationToken);
        // Another trainer may have been given the run while this one sent.
        CheckAttempt(token, start);
        AtomicFolder.Replace(target, temporary =>
        {
            foreach (string part in Directory.GetFiles(unpacked))
            {
                File.Move(part, Path.Combine(temporary, Path.GetFileName(part)));
            }
        });
        return new DeliverFolderResponse();
    }

    private void CheckAttempt(string token, FolderDeliveryStart start)
    {
        if (assignments.HeldBy(token, start.Run).Run.Attempts != start.Attempt)
        {
            throw new FailureException(TrainerFailure.AttemptOver);
        }
    }

    private ArchiveLimits Limits(string kind, int zipBytes, int bytes, int files) => new()
    {
        ZipBytes = zipBytes,
        Bytes = bytes,
        Files = files,
        Ratio = options.Limits.ZipRatio,
        Depth = 0,
        Kind = kind,
    };
}
