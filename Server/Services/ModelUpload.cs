using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Archives;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Registry;
using GenderGrpc.Server.Storage;
using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>One UploadModel call: what comes goes to a scratch folder, piece by piece, and is unpacked there.</summary>
internal sealed class ModelUpload(IAsyncStreamReader<UploadModelRequest> requests, LimitsOptions limits)
{
    private readonly ArchiveLimits _limits = new()
    {
        ZipBytes = limits.ModelZipBytes,
        Bytes = limits.ModelBytes,
        Files = limits.ModelFiles,
        Ratio = limits.ZipRatio,
        Depth = 0,
        Kind = "Model",
    };

    /// <summary>Reads the first message.</summary>
    public async Task<ModelUploadStart> StartAsync(CancellationToken cancellationToken) =>
        await requests.MoveNext(cancellationToken) && requests.Current.PartCase == UploadModelRequest.PartOneofCase.Start
            ? requests.Current.Start
            : throw new FailureException(ArchiveFailure.StartMisplaced);

    /// <summary>Reads the rest, and unpacks and verifies it. Returns the bundle's folder and manifest.</summary>
    public async Task<(string Folder, BundleManifest Manifest)> ReceiveAsync(
        ModelUploadStart start, ScratchFolder scratch, CancellationToken cancellationToken)
    {
        string file = scratch["bundle.zip"];
        await using (var zip = new ReceivedZip(file, start.ZipBytes, start.Digest, _limits))
        {
            while (await requests.MoveNext(cancellationToken))
            {
                UploadModelRequest request = requests.Current;
                if (request.PartCase != UploadModelRequest.PartOneofCase.Chunk)
                {
                    throw new FailureException(ArchiveFailure.StartMisplaced);
                }

                await zip.WriteAsync(request.Chunk.Memory, cancellationToken);
            }

            zip.Complete();
        }

        string folder = Directory.CreateDirectory(scratch["bundle"]).FullName;
        ZipExtraction.Extract(file, folder, _limits, cancellationToken);
        return (folder, Verify(folder));
    }

    /// <summary>Reads the rest and leaves it: a client that is sending expects to be heard to the end.</summary>
    public async Task SkipAsync(CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
        }
    }

    private static BundleManifest Verify(string folder)
    {
        if (!File.Exists(Path.Combine(folder, BundleManifest.FileName)))
        {
            throw new FailureException(ModelFailure.NoBundle($"{BundleManifest.FileName} is missing."));
        }

        BundleManifest manifest;
        try
        {
            manifest = ModelBundle.Load(folder).Manifest;
        }
        catch (BundleException exception)
        {
            throw new FailureException(ModelFailure.NoBundle(exception.Message));
        }

        // A version stands for all that a model has.
        return Directory.GetFiles(folder).Length == manifest.Files.Length + 1
            ? manifest
            : throw new FailureException(ModelFailure.NoBundle($"it holds files that {BundleManifest.FileName} doesn't list."));
    }
}
