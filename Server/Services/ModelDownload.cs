using System.Security.Cryptography;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Archives;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Registry;
using GenderGrpc.Server.Storage;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Server.Services;

/// <summary>One DownloadModel call: the model's zip in chunks, then their digest.</summary>
internal sealed class ModelDownload(IServerStreamWriter<DownloadModelResponse> responses)
{
    private const int ChunkBytes = 1 << 18;

    /// <summary>Sends a model's folder. Throws <see cref="FailureException"/> where it has just been deleted.</summary>
    public async Task SendAsync(string folder, ScratchFolder scratch, CancellationToken cancellationToken)
    {
        string file = scratch["bundle.zip"];
        try
        {
            await StoredZip.WriteAsync(folder, file, cancellationToken);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            throw new FailureException(ModelFailure.NotFound);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using FileStream zip = File.OpenRead(file);
        byte[] buffer = new byte[ChunkBytes];
        while (await zip.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            await responses.WriteAsync(
                new DownloadModelResponse { Chunk = ByteString.CopyFrom(buffer, 0, read) }, cancellationToken);
        }

        await responses.WriteAsync(new DownloadModelResponse { Digest = Digest.Of(hash) }, cancellationToken);
    }
}
