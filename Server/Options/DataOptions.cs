using System.ComponentModel;

namespace GenderGrpc.Server.Options;

/// <summary>Where the server keeps what must outlive it.</summary>
internal sealed record DataOptions
{
    [Description("Folder of the journal, the installed models and the datasets: the only place that the server writes, and one server's at a time")]
    [DefaultText("gendergrpc in the account's folder for programs' data")]
    public string Folder { get; init; } = DefaultFolder();

    // An account without a home has no folder for its programs' data.
    private static string DefaultFolder()
    {
        string own = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return own.Length > 0 ? Path.Combine(own, "gendergrpc") : Path.Combine(AppContext.BaseDirectory, "data");
    }
}
