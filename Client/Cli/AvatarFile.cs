namespace GenderGrpc.Cli;

/// <summary>Reads avatars from disk.</summary>
internal static class AvatarFile
{
    /// <summary>Over this a request can't be sent at all; the server's own limit is lower, and its own to state.</summary>
    public const long MaxBytes = (16 * 1024 * 1024) - (64 * 1024);

    /// <summary>Reads the whole file on the thread pool.</summary>
    /// <exception cref="AvatarFileException">It can't be read or is too large; the message doesn't name it.</exception>
    public static Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(() => Read(path), cancellationToken);

    /// <summary>Reads the whole file: for small ones, asynchronous reads cost more than they give.</summary>
    /// <exception cref="AvatarFileException">It can't be read or is too large; the message doesn't name it.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > MaxBytes)
            {
                throw new AvatarFileException($"The avatar file has {length} bytes; at most {MaxBytes} can be sent.");
            }

            var bytes = GC.AllocateUninitializedArray<byte>((int)length);
            for (var read = 0; read < bytes.Length;)
            {
                var count = RandomAccess.Read(file, bytes.AsSpan(read), read);
                if (count == 0)
                {
                    throw new AvatarFileException("The avatar file shrank while it was read.");
                }

                read += count;
            }

            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AvatarFileException("The avatar file doesn't exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new AvatarFileException("The avatar file can't be read.", e);
        }
    }
}
