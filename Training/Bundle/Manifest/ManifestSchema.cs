using System.Text.Json;

namespace GenderGrpc.Bundle.Manifest;

/// <summary>Tells the schema version before the rest is read, so that a newer manifest is refused by its version.</summary>
internal static class ManifestSchema
{
    public static int ReadVersion(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("schemaVersion", out JsonElement version)
                && version.ValueKind == JsonValueKind.Number
                && version.TryGetInt32(out int number)
                    ? number
                    : throw new BundleException($"{BundleManifest.FileName} names no schemaVersion.");
        }
        // Half a surrogate pair in a name is an InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new BundleException($"{BundleManifest.FileName} isn't JSON: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// The digest of a manifest's bytes with nothing between the quotes of its version. Of the bytes, not of what is read from them:
    /// a later program's further fields don't change what an earlier one wrote.
    /// </summary>
    public static string DigestWithoutVersion(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("version"u8))
            {
                reader.Read();
                int start = (int)reader.TokenStartIndex + 1;
                int end = (int)reader.BytesConsumed - 1;
                return Digest.Of([.. json[..start], .. json[end..]]);
            }
        }

        return Digest.Of(json);
    }
}
