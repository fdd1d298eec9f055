using System.Security.Cryptography;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Archives;

/// <summary>A zip on its way to the disk, of the length and the digest that were announced.</summary>
internal sealed class ReceivedZip : IAsyncDisposable
{
    private const int MaxChunkBytes = 1 << 20;
    private const int BufferBytes = 1 << 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream _file;
    private readonly long _bytes;
    private readonly string _digest;

    /// <summary>Throws <see cref="FailureException"/> where what is announced can't be taken.</summary>
    public ReceivedZip(string file, long bytes, string digest, ArchiveLimits limits)
    {
        Check(bytes, digest, limits);
        _bytes = bytes;
        _digest = digest;
        _file = new FileStream(
            file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
    }

    /// <summary>Bytes that came.</summary>
    public long Received { get; private set; }

    /// <summary>Throws <see cref="FailureException"/> where what is announced can't be taken.</summary>
    public static void Check(long bytes, string digest, ArchiveLimits limits)
    {
        if (bytes < 1 || bytes > limits.ZipBytes)
        {
            throw new FailureException(ArchiveFailure.ZipBytesOutOfRange(limits));
        }

        if (!Digest.IsDigest(digest))
        {
            throw new FailureException(ArchiveFailure.DigestInvalid);
        }
    }

    /// <summary>Goes on after what an earlier call has left in the file.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        while (await _file.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            _hash.AppendData(buffer, 0, read);
            Received += read;
        }
    }

    /// <summary>Takes the next bytes.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        if (chunk.Length > MaxChunkBytes)
        {
            throw new FailureException(ArchiveFailure.ChunkTooLarge(MaxChunkBytes));
        }

        if (chunk.Length > _bytes - Received)
        {
            throw new FailureException(ArchiveFailure.ZipBytesMore);
        }

        // Not cancelled halfway: what is counted and hashed is what the file has.
        await _file.WriteAsync(chunk, CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        _hash.AppendData(chunk.Span);
        Received += chunk.Length;
    }

    /// <summary>Makes what came outlive a power cut.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <summary>Checks, after the last bytes, that all came.</summary>
    public void Complete()
    {
        if (Received != _bytes)
        {
            throw new FailureException(ArchiveFailure.ZipBytesMismatch(Received));
        }

        if (Digest.Of(_hash) != _digest)
        {
            throw new FailureException(ArchiveFailure.DigestMismatch);
        }
    }

    public ValueTask DisposeAsync()
    {
        _hash.Dispose();
        return _file.DisposeAsync();
    }
}
