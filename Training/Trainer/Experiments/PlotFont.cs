using ScottPlot;

namespace GenderGrpc.Training.Experiments;

/// <summary>
/// The font of plots. The library that draws comes without any dependency, so also without the system's list of fonts: a file is looked
/// for where systems keep them.
/// </summary>
internal static class PlotFont
{
    private static readonly string[] s_files = ["DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "arial.ttf", "Arial.ttf"];

    /// <summary>The font's name; null on a machine without one, whose plots have no text.</summary>
    public static string? Name { get; } = Load();

    private static string? Load()
    {
        string[] folders =
        [
            "/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts",
            Environment.GetFolderPath(Environment.SpecialFolder.Fonts),
        ];
        string[] found =
        [
            .. folders.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.ttf", SearchOption.AllDirectories)),
        ];
        string? file = s_files.Select(name => found.FirstOrDefault(path => Path.GetFileName(path) == name)).FirstOrDefault(path => path is not null);
        if (file is null)
        {
            return null;
        }

        const string Plots = "plots";
        Fonts.AddFontFile(Plots, file);
        return Plots;
    }
}
