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
        try
        {
            Parallel.For(
                0,
                rows.Count,
                new ParallelOptions { CancellationToken = cancellationToken },
                i => samples[i] = new Sample(rows[i], Decode(rows[i], features)));
        }
        catch (AggregateException exception) when (exception.InnerExceptions[0] is DataException first)
        {
            throw first;
        }

        return samples;
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
        catch (IOException exception)
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
