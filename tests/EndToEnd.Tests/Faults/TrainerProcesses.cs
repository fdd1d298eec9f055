using System.ComponentModel;
using System.Diagnostics;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>The trainers that a server has started and that live, as the system lists them: also those that its journal doesn't know yet.</summary>
internal static class TrainerProcesses
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Whether trainers can be found: Linux lists command lines as files.</summary>
    public static bool CanBeFound => OperatingSystem.IsLinux();

    /// <summary>The trainers of the server at an address.</summary>
    public static int[] Of(string address) => CanBeFound
        ? [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)
            .Where(id => id > 0 && CommandLineOf(id).Contains($"\0attach\0--server\0{address}\0", StringComparison.Ordinal))]
        : [];

    /// <summary>Kills the trainers of a server, and waits until they are gone. Returns how many there were.</summary>
    public static int KillAll(string address)
    {
        int killed = 0;
        foreach (int id in Of(address))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
                process.WaitForExit();
                killed++;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
            {
                // It ended by itself.
            }
        }

        return killed;
    }

    /// <summary>Waits until a server has a trainer. Returns whether it got one in time.</summary>
    public static async Task<bool> AppearAsync(string address, TimeSpan patience)
    {
        var waited = Stopwatch.StartNew();
        while (Of(address).Length == 0)
        {
            if (waited.Elapsed > patience)
            {
                return false;
            }

            await Task.Delay(s_interval, TestContext.Current.CancellationToken);
        }

        return true;
    }

    private static string CommandLineOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
