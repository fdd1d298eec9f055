using System.Globalization;
using System.Security.Cryptography;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Archives;

/// <summary>A zip on its way to the disk, of the length and the digest that were announced.</summary>
internal sealed class ReceivedZip : IAsyncDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream _file;
    private readonly long _bytes;
    private readonly string _digest;
    private long _received;

    /// <summary>Throws <see cref="FailureException"/> where what is announced can't be taken.</summary>
    public ReceivedZip(string file, long bytes, string digest, ArchiveLimits limits)
    {
        if (bytes < 1 || bytes > limits.ZipBytes)
        {
            throw new FailureException(ArchiveFailure.ZipBytesOutOfRange(limits));
        }

        if (!Digest.IsDigest(digest))
        {
            throw new FailureException(ArchiveFailure.DigestInvalid);
        }

        _bytes = bytes;
        _digest = digest;
        _file = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
    }

    /// <summary>Takes the next bytes.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        _received += chunk.Length;
        if (_received > _bytes)
        {
            throw new FailureException(ArchiveFailure.ZipBytesMismatch("more"));
        }

        _hash.AppendData(chunk.Span);
        await _file.WriteAsync(chunk, cancellationToken);
    }

    /// <summary>Checks, after the last bytes, that all came.</summary>
    public void Complete()
    {
        if (_received != _bytes)
        {
            throw new FailureException(ArchiveFailure.ZipBytesMismatch(_received.ToString(CultureInfo.InvariantCulture)));
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
