using System.Diagnostics;
using GenderGrpc.EndToEnd.Tests.Faults;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The scripted session, run as it is.</summary>
[Collection(OneAtATime.Name)]
public sealed class SessionTests
{
    [Fact]
    public async Task Session_AsItIs_PassesFromAnyDirectory()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The session is a bash script.");
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "tests", "session.sh")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        using Process session = Process.Start(start)!;
        try
        {
            Task<string> error = session.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await session.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await session.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(session.ExitCode == 0, output + await error);
            Assert.Matches(@"^session: passed in \d+ s$", output.TrimEnd().Split('\n')[^1]);
        }
        finally
        {
            if (!session.HasExited)
            {
                // Asked rather than killed, it ends the programs that it started.
                using Process ending = Process.Start("kill", ["-TERM", $"{session.Id}"]);
                await ending.WaitForExitAsync(CancellationToken.None);
                await session.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
