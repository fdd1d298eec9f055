using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GenderGrpc.Server.Runs;

/// <summary>The trainer as a program on this machine.</summary>
internal static class TrainerProgram
{
    private const string Name = "GenderGrpc.Training";
    private const string TokenVariable = "GENDERGRPC_TRAINER_TOKEN";

    // A trainer outlives its server: it must neither write into a pipe that is gone nor get what is typed at the server's terminal.
    private const string Detached =
        "trap '' INT QUIT HUP; log=\"$1\"; shift; exec nice -n 10 \"$@\" >>\"$log\" 2>&1 </dev/null";

    /// <summary>The program's file: the one that is given, else the one beside the server, else the repository's own.</summary>
    public static string? Find(string? given) =>
        given is not null ? (File.Exists(given) ? Path.GetFullPath(given) : null) : Candidates().FirstOrDefault(File.Exists);

    /// <summary>How to start it for a server, its output going to a file.</summary>
    public static ProcessStartInfo Start(string program, string server, string token, string log)
    {
        string[] command =
        [
            .. program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? [Runtime(), program] : new[] { program },
            "attach", "--server", server, "--shared-disk", "--once",
        ];
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe")
            {
                // cmd takes what is between the outer quotes as it is.
                Arguments = $"/d /s /c \"{string.Join(' ', command.Select(part => $"\"{part}\""))} >> \"{log}\" 2>&1\"",
                CreateNoWindow = true,
            }
            : new ProcessStartInfo("/bin/sh", ["-c", Detached, "sh", log, .. command]);
        start.WorkingDirectory = Path.GetDirectoryName(log);
        start.Environment[TokenVariable] = token;
        return start;
    }

    private static IEnumerable<string> Candidates()
    {
        yield return Path.Combine(AppContext.BaseDirectory, "trainer", Name + ".dll");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string built = Path.Combine(folder.FullName, "Training", "Trainer", "bin");
            foreach (string configuration in new[] { "Release", "Debug" })
            {
                yield return Path.Combine(
                    built, configuration, $"net{Environment.Version.ToString(2)}", RuntimeInformation.RuntimeIdentifier, Name + ".dll");
            }
        }
    }

    private static string Runtime()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string own = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(own) ? own : name;
    }
}
