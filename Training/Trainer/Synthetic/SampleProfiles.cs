using CsvHelper;
using GenderGrpc.Bundle;
using GenderGrpc.Training.Synthetic.Avatars;
using SkiaSharp;

namespace GenderGrpc.Training.Synthetic;

/// <summary>The profiles that the demonstration streams, in every script; some of them nobody can tell.</summary>
internal static class SampleProfiles
{
    private const int ImageSize = 160;
    private const long Seed = 7;

    public static IReadOnlyList<SampleProfile> All { get; } =
    [
        new(Label.Female, "陈婷婷", "Chinese name, drawn woman")
        {
            Avatar = new("wavy-hair", AvatarKind.FeminineLook, AvatarStyle.Flat, 11),
        },
        new(Label.Male, "王國強", "traditional Chinese name, drawn man")
        {
            Avatar = new("full-beard", AvatarKind.MasculineLook, AvatarStyle.Sticker, 14),
        },
        new(Label.Undetermined, "随缘", "Chinese motto, cat picture")
        {
            Avatar = new("cat", AvatarKind.Pet, AvatarStyle.Flat, 3),
        },
        new(Label.Undetermined, "青春永驻", "Chinese motto"),
        new(Label.Female, "李秀兰", "Chinese name"),
        new(Label.Male, "小强_88", "Chinese handle"),
        new(Label.Female, "Elena Rossi", "Latin name, drawn woman")
        {
            Avatar = new("bun", AvatarKind.FeminineLook, AvatarStyle.Photo, 6, SKEncodedImageFormat.Webp),
        },
        new(Label.Male, "x_dmitry_x", "Latin handle, drawn man")
        {
            Avatar = new("suit", AvatarKind.MasculineLook, AvatarStyle.Flat, 12),
        },
        new(Label.Male, "michael.1987", "Latin handle"),
        new(Label.Female, "Amélie ✨", "Latin name with an emoji"),
        new(Label.Undetermined, "just vibing", "English phrase"),
        new(Label.Undetermined, "night owl", "English phrase, mountain picture")
        {
            Avatar = new("mountains", AvatarKind.Landscape, AvatarStyle.Photo, 1),
        },
        new(Label.Undetermined, "Alex_99", "unisex handle"),
        new(Label.Undetermined, "Robin", "unisex name, androgynous figure")
        {
            Avatar = new("beanie", AvatarKind.AndrogynousLook, AvatarStyle.Flat, 4),
        },
        new(Label.Female, "Ｊｅｓｓｉｃａ", "full-width Latin name"),
        new(Label.Female, "Анастасия", "Cyrillic name"),
        new(Label.Male, "Сергей Коваленко", "Cyrillic name, drawn man")
        {
            Avatar = new("goatee", AvatarKind.MasculineLook, AvatarStyle.Line, 3, SKEncodedImageFormat.Png),
        },
        new(Label.Undetermined, "эхо", "Russian word for echo"),
        new(Label.Female, "فاطمة", "Arabic name"),
        new(Label.Male, "محمد علي", "Arabic name"),
        new(Label.Female, "さくら", "Japanese name, drawn woman")
        {
            Avatar = new("pixel-art", AvatarKind.FeminineLook, AvatarStyle.Pixel, 21, SKEncodedImageFormat.Png),
        },
        new(Label.Male, "田中健太", "Japanese name"),
        new(Label.Female, "김지은", "Korean name"),
        new(Label.Male, "민수★", "Korean name with a star"),
        new(Label.Female, "สมหญิง", "Thai name"),
        new(Label.Male, "राहुल शर्मा", "Devanagari name"),
        new(Label.Undetermined, "🧑‍🚀🏳️‍🌈", "emoji joined by ZWJ, rocket picture")
        {
            Avatar = new("rocket", AvatarKind.Object, AvatarStyle.Sticker, 5),
        },
        new(Label.Undetermined, "🌙✨", "emoji only"),
        new(Label.Female, "", "drawn woman, no nickname")
        {
            Avatar = new("ponytail", AvatarKind.FeminineLook, AvatarStyle.Sticker, 1),
        },
        new(Label.Undetermined, "", "pattern, no nickname")
        {
            Avatar = new("waves", AvatarKind.Abstract, AvatarStyle.Flat, 17),
        },
        new(Label.Male, "Anna", "feminine name, drawn man: conflict")
        {
            Avatar = new("cap", AvatarKind.MasculineLook, AvatarStyle.Flat, 1),
        },
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
            if (sample.Avatar is { } drawn)
            {
                avatar = $"images/{drawn.Name}.{Extension(drawn.Format)}";
                using var picture = AvatarPainter.Draw(drawn.Kind, drawn.Style, ImageSize, new RandomStream(Seed, drawn.Stream));
                var bytes = AvatarEncoder.Encode(picture, drawn.Format);
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

    private static string Extension(SKEncodedImageFormat format) => format switch
    {
        SKEncodedImageFormat.Jpeg => "jpg",
        SKEncodedImageFormat.Png => "png",
        _ => "webp",
    };
}
