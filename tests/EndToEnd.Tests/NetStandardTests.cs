using System.Runtime.Versioning;
using GenderGrpc.EndToEnd.Tests.Faults;
using GenderGrpc.EndToEnd.Tests.Fixtures;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The client library for older engine runtimes: its build for netstandard2.1, with the packages' files for it.</summary>
public sealed class NetStandardTests
{
    private const string AnsweredOnce = " accepted, 0 not answered, 0 not owed; ";
    private const string LongEnough = "60";

    [Fact]
    public async Task Run_ServerUp_HasEverySubmissionAnsweredOnce()
    {
        using RunningServer server = await RunningServer.StartAsync();

        (int exitCode, string output, string error) = await Tool.RunAsync(Repository.OlderRuntime, server.Address, LongEnough);

        Assert.True(exitCode == 0, output + error);
        Assert.Contains(AnsweredOnce, output, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 Prediction,", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoServer_HasEverySubmissionAnsweredOnce()
    {
        (int exitCode, string output, string error) =
            await Tool.RunAsync(Repository.OlderRuntime, $"http://127.0.0.1:{FreePort.Find()}", "1");

        Assert.True(exitCode == 0, output + error);
        Assert.Contains(AnsweredOnce, output, StringComparison.Ordinal);
        Assert.Contains(" 0 Prediction,", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CompiledForItAmongNewerBuilds_HasEverySubmissionAnsweredOnce()
    {
        // What NuGet gives a program that takes the library itself and, from somewhere, one that was compiled against its older build.
        using RunningServer server = await RunningServer.StartAsync();
        using var folder = new TemporaryFolder();
        Copy(Repository.OlderRuntime, folder);
        Copy(Repository.GameLoop, folder);

        (int exitCode, string output, string error) =
            await Tool.RunAsync(folder[Path.GetFileName(Repository.OlderRuntime)], server.Address, LongEnough);

        Assert.True(exitCode == 0, output + error);
        Assert.Contains(AnsweredOnce, output, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 Prediction,", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GenderGrpc.Client.dll")]
    [InlineData("GenderGrpc.Contracts.dll")]
    public void Library_BesideAnOlderProgram_IsForNetStandard(string file)
    {
        byte[] assembly = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Repository.OlderRuntime)!, file));

        // As the compiler writes the attribute of that name into it.
        Assert.True(assembly.AsSpan().IndexOf(".NETStandard,Version=v2.1"u8) >= 0, nameof(TargetFrameworkAttribute));
    }

    private static void Copy(string program, TemporaryFolder folder)
    {
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(program)!))
        {
            File.Copy(file, folder[Path.GetFileName(file)], overwrite: true);
        }
    }
}
