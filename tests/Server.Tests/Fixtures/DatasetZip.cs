using System.Text;

namespace GenderGrpc.Server.Tests.Fixtures;

/// <summary>Zips of small data folders.</summary>
internal static class DatasetZip
{
    public const string Manifest = """
        avatar,nickname,label,split
        images/a.png,Anna,female,train
        ,"Bob, the second",male,val
        images/a.png,,undetermined,test

        """;

    private const string Names = "name\tlabel\nMia\tfemale\n\"Leo\tmale\n";

    public static byte[] Small { get; } = Of();

    /// <summary>A data folder with another manifest.</summary>
    public static byte[] Of(string manifest = Manifest, string prefix = "") => BundleZip.Of(Files(manifest, prefix));

    /// <summary>A data folder with more in it.</summary>
    public static byte[] With(params (string Name, byte[] Content)[] files) => BundleZip.Of([.. Files(Manifest, ""), .. files]);

    /// <summary>A data folder of some size that doesn't compress.</summary>
    public static byte[] Large(int bytes)
    {
        byte[] noise = new byte[bytes];
        new Random(1).NextBytes(noise);
        return With(("images/noise.png", noise));
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static (string Name, byte[] Content)[] Files(string manifest, string prefix) =>
    [
        (prefix + "manifest.csv", Text(manifest)),
        (prefix + "images/a.png", [1, 2, 3]),
        (prefix + "names/train.tsv", Text(Names)),
    ];
}
