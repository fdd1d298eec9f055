using System.Collections.Concurrent;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;

namespace GenderGrpc.Training.Data;

/// <summary>Decodes the avatars of rows once, in parallel, with the extractor that serving uses.</summary>
internal static class SampleLoader
{
    /// <summary>
    /// Decodes all rows. Throws <see cref="DataException"/> for the first avatar that is missing or can't be decoded:
    /// a training set with silent holes isn't the one its manifest describes.
    /// </summary>
    public static Sample[] Load(IReadOnlyList<ProfileRow> rows, FeatureExtractor features, CancellationToken cancellationToken)
    {
        var samples = new Sample[rows.Count];
        var failures = new ConcurrentDictionary<long, DataException>();
        ParallelLoopResult result = Parallel.For(
            0,
            rows.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            (i, loop) =>
            {
                try
                {
                    samples[i] = Load(rows[i], features);
                }
                catch (DataException exception)
                {
                    // Rows before this one are still loaded: one of them may be the first to fail.
                    failures[i] = exception;
                    loop.Break();
                }
            });
        return result.LowestBreakIteration is { } first ? throw failures[first] : samples;
    }

    private static Sample Load(ProfileRow row, FeatureExtractor features)
    {
        // What has no ids, such as control characters alone, is absent to serving too.
        bool isBlank = row.Nickname is not null && !features.Nickname(row.Nickname, new int[features.NicknameLength]);
        return new Sample(isBlank ? row with { Nickname = null } : row, Decode(row, features));
    }

    private static byte[]? Decode(ProfileRow row, FeatureExtractor features)
    {
        if (row.AvatarPath is null)
        {
            return null;
        }

        byte[] encoded;
        try
        {
            encoded = File.ReadAllBytes(row.AvatarPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{row.Origin}: the avatar '{row.AvatarPath}' can't be read.", exception);
        }

        byte[] pixels = new byte[features.AvatarBytes];
        AvatarDecodeStatus status = features.Avatar(encoded, pixels);
        return status == AvatarDecodeStatus.Ok
            ? pixels
            : throw new DataException($"{row.Origin}: the avatar '{row.AvatarPath}' can't be decoded ({status}).");
    }
}
