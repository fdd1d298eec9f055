using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;

namespace GenderGrpc.Client;

/// <summary>Files on their way to a server.</summary>
internal static class FileChunks
{
    private const int ChunkBytes = 1 << 18;

    /// <summary>The digest of a whole file: "sha256:" and 64 hex digits.</summary>
    public static async Task<string> DigestAsync(string file, CancellationToken cancellationToken)
    {
        using var stream = Open(file);
        return Digest(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A digest as the contract writes it.</summary>
    public static string Digest(byte[] hash) => "sha256:" + Convert.ToHexStringLower(hash);

    /// <summary>
    /// Sends a first message, then a file from an offset. A call that ends before everything was sent isn't an error here: its
    /// response says why.
    /// </summary>
    public static async Task SendAsync<TRequest>(
        TRequest start,
        string file,
        long offset,
        IClientStreamWriter<TRequest> requests,
        Func<ByteString, TRequest> message,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        if (!await TryAsync(() => requests.WriteAsync(start, cancellationToken)).ConfigureAwait(false))
        {
            return;
        }

        await foreach (var chunk in ReadAsync(file, offset, cancellationToken).ConfigureAwait(false))
        {
            if (!await TryAsync(() => requests.WriteAsync(message(chunk), cancellationToken)).ConfigureAwait(false))
            {
                return;
            }

            offset += chunk.Length;
            progress?.Report(offset);
        }

        await TryAsync(requests.CompleteAsync).ConfigureAwait(false);

        // What is thrown depends on the moment: RpcException, InvalidOperationException, or the transport's own.
        async Task<bool> TryAsync(Func<Task> write)
        {
            try
            {
                await write().ConfigureAwait(false);
                return true;
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    private static async IAsyncEnumerable<ByteString> ReadAsync(
        string file, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stream = Open(file);
        stream.Position = offset;
        while (true)
        {
            // The message owns it, so it can't be used twice.
            var buffer = new byte[ChunkBytes];
            var count = await stream.ReadAtLeastAsync(buffer, ChunkBytes, false, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                yield break;
            }

            yield return UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count));
        }
    }

    // A buffer of one byte is none: whole chunks are read.
    private static FileStream Open(string file) => new(
        file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
