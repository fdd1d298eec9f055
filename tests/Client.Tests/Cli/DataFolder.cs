namespace GenderGrpc.Client.Tests.Cli;

/// <summary>Small data folders.</summary>
internal static class DataFolder
{
    public static string Write(TemporaryFolder folder, string name, int noise = 0)
    {
        var path = Directory.CreateDirectory(folder[name]).FullName;
        Directory.CreateDirectory(Path.Combine(path, "images"));
        Directory.CreateDirectory(Path.Combine(path, "names"));
        Directory.CreateDirectory(Path.Combine(path, ".git"));
        File.WriteAllText(
            Path.Combine(path, "manifest.csv"), "avatar,nickname,label,split\nimages/a.png,Anna,female,train\n,Bob,male,val\n");
        File.WriteAllText(Path.Combine(path, "names", "train.tsv"), "name\tlabel\nMia\tfemale\n");
        File.WriteAllText(Path.Combine(path, ".git", "config"), "");
        var picture = new byte[noise + 3];
        new Random(1).NextBytes(picture);
        File.WriteAllBytes(Path.Combine(path, "images", "a.png"), picture);
        return path;
    }
}
