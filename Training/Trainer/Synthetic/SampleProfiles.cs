using CsvHelper;
using GenderGrpc.Bundle;
using GenderGrpc.Training.Synthetic.Avatars;
using SkiaSharp;

namespace GenderGrpc.Training.Synthetic;

/// <summary>The profiles that the demonstration streams: every script, every kind of avatar, and some that nobody can tell.</summary>
internal static class SampleProfiles
{
    private const int ImageSize = 160;

    public static IReadOnlyList<SampleProfile> All { get; } =
    [
        Pictured(Label.Female, "陈婷婷", "Chinese name, drawn woman", "wavy-hair", AvatarKind.FeminineLook, AvatarStyle.Flat, 11),
        Pictured(Label.Male, "王國強", "traditional Chinese name, drawn man", "full-beard", AvatarKind.MasculineLook, AvatarStyle.Sticker, 14),
        Pictured(Label.Undetermined, "随缘", "Chinese motto, cat picture", "cat", AvatarKind.Pet, AvatarStyle.Flat, 3),
        new(Label.Undetermined, "青春永驻", "Chinese motto"),
        new(Label.Female, "李秀兰", "Chinese name"),
        new(Label.Male, "小强_88", "Chinese handle"),
        Pictured(Label.Female, "Elena Rossi", "Latin name, drawn woman", "bun", AvatarKind.FeminineLook, AvatarStyle.Photo, 6, SKEncodedImageFormat.Webp),
        Pictured(Label.Male, "x_dmitry_x", "Latin handle, drawn man", "suit", AvatarKind.MasculineLook, AvatarStyle.Flat, 12),
        new(Label.Male, "michael.1987", "Latin handle"),
        new(Label.Female, "Amélie ✨", "Latin name with an emoji"),
        new(Label.Undetermined, "just vibing", "English phrase"),
        Pictured(Label.Undetermined, "night owl", "English phrase, mountain picture", "mountains", AvatarKind.Landscape, AvatarStyle.Photo, 1),
        new(Label.Undetermined, "Alex_99", "unisex handle"),
        Pictured(Label.Undetermined, "Robin", "unisex name, androgynous figure", "beanie", AvatarKind.AndrogynousLook, AvatarStyle.Flat, 4),
        new(Label.Female, "Ｊｅｓｓｉｃａ", "full-width Latin name"),
        new(Label.Female, "Анастасия", "Cyrillic name"),
        Pictured(Label.Male, "Сергей Коваленко", "Cyrillic name, drawn man", "goatee", AvatarKind.MasculineLook, AvatarStyle.Line, 3, SKEncodedImageFormat.Png),
        new(Label.Undetermined, "эхо", "Russian word for echo"),
        new(Label.Female, "فاطمة", "Arabic name"),
        new(Label.Male, "محمد علي", "Arabic name"),
        Pictured(Label.Female, "さくら", "Japanese name, drawn woman", "pixel-art", AvatarKind.FeminineLook, AvatarStyle.Pixel, 21, SKEncodedImageFormat.Png),
        new(Label.Male, "田中健太", "Japanese name"),
        new(Label.Female, "김지은", "Korean name"),
        new(Label.Male, "민수★", "Korean name with a star"),
        new(Label.Female, "สมหญิง", "Thai name"),
        new(Label.Male, "राहुल शर्मा", "Devanagari name"),
        Pictured(Label.Undetermined, "🧑‍🚀🏳️‍🌈", "emoji joined by ZWJ, rocket picture", "rocket", AvatarKind.Object, AvatarStyle.Sticker, 5),
        new(Label.Undetermined, "🌙✨", "emoji only"),
        Pictured(Label.Female, "", "drawn woman, no nickname", "ponytail", AvatarKind.FeminineLook, AvatarStyle.Sticker, 1),
        Pictured(Label.Undetermined, "", "pattern, no nickname", "waves", AvatarKind.Abstract, AvatarStyle.Flat, 17),
        Pictured(Label.Male, "Anna", "feminine name, drawn man: conflict", "cap", AvatarKind.MasculineLook, AvatarStyle.Flat, 1),
        new(Label.Undetermined, "", "neither avatar nor nickname"),
    ];

    /// <summary>Writes images/ and manifest.csv into a folder, over those of an earlier call.</summary>
    /// <exception cref="IOException">The folder can't be written.</exception>
    public static async Task WriteAsync(string folder, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        var rows = new List<SampleRow>(All.Count);
        foreach (var sample in All)
        {
            var avatar = "";
            if (sample.AvatarKind is not AvatarKind.Absent)
            {
                avatar = $"images/{sample.AvatarName}.{Extension(sample.Format)}";
                using var picture = AvatarPainter.Draw(sample.AvatarKind, sample.Style, ImageSize, new RandomStream(7, sample.Seed));
                var bytes = AvatarEncoder.Encode(picture, sample.Format);
                await File.WriteAllBytesAsync(Path.Combine(folder, avatar), bytes, cancellationToken).ConfigureAwait(false);
            }

            rows.Add(new SampleRow(avatar, sample.Nickname, ManifestRow.Column(sample.Label), sample.Note));
        }

        var csv = CsvWriter.ToFile(Path.Combine(folder, "manifest.csv"), CsvWriterOptions.Default with { NewLine = "\n" });
        await using (csv.ConfigureAwait(false))
        {
            await csv.WriteRecordsAsync(rows, cancellationToken).ConfigureAwait(false);
        }
    }

    private static SampleProfile Pictured(
        Label label, string nickname, string note, string avatar, AvatarKind kind, AvatarStyle style, long seed,
        SKEncodedImageFormat format = SKEncodedImageFormat.Jpeg)
        => new(label, nickname, note) { AvatarName = avatar, AvatarKind = kind, Style = style, Seed = seed, Format = format };

    private static string Extension(SKEncodedImageFormat format) => format switch
    {
        SKEncodedImageFormat.Jpeg => "jpg",
        SKEncodedImageFormat.Png => "png",
        _ => "webp",
    };
}
