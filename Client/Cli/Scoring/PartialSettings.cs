using System.Text.Json;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Scoring;

/// <summary>
/// What, besides the input's rows, decides a partial output's content; kept beside it to be compared on restart.
/// </summary>
internal sealed record PartialSettings(double MaxError, string Model, string AvatarFolder, Compute Compute = Compute.Unspecified)
{
    public static PartialSettings Of(ScoreSettings settings) =>
        new(
            settings.Options.MaxError ?? 0,
            settings.Options.Model,
            Path.GetFullPath(settings.AvatarFolder),
            settings.Options.Compute);

    public static string FileOf(ScoreSettings settings) => settings.Partial + ".json";

    /// <summary>Null if there are none that can be read.</summary>
    public static PartialSettings? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<PartialSettings>(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Write(string file) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(this));
}
