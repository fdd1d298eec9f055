using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.V1;
using Xunit;

namespace GenderGrpc.Client.Tests.Cli;

public sealed class CommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("demo")]
    [InlineData("predict")]
    [InlineData("score")]
    [InlineData("data upload")]
    [InlineData("data list")]
    [InlineData("data delete")]
    [InlineData("models list")]
    [InlineData("models activate")]
    [InlineData("models rollback")]
    [InlineData("models upload")]
    [InlineData("models download")]
    [InlineData("models delete")]
    [InlineData("train start")]
    [InlineData("train list")]
    [InlineData("train show")]
    [InlineData("train watch")]
    [InlineData("train pause")]
    [InlineData("train resume")]
    [InlineData("train set")]
    [InlineData("train cancel")]
    [InlineData("train promote")]
    [InlineData("train delete")]
    public async Task Help_OfEveryCommand_HasAnExampleTheServerAndTheExitCodes(string command)
    {
        var run = await CommandLineRun.StartAsync([.. command.Split(' '), "--help"], Token);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"gender {command} ", run.Output, StringComparison.Ordinal);
        Assert.Contains("--server <URL>", run.Output, StringComparison.Ordinal);
        Assert.Contains("--json", run.Output, StringComparison.Ordinal);
        Assert.Contains("4    some items failed", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Help_OfTheProgram_HasAnExampleAndTheExitCodes()
    {
        var run = await CommandLineRun.StartAsync(["--help"], Token);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("gender demo", run.Output, StringComparison.Ordinal);
        Assert.Contains("4    some items failed", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("predict")]
    [InlineData("predict --nickname x --max-error 0")]
    [InlineData("predict --nickname x --server nowhere")]
    [InlineData("predict --avatar no-such-file.jpg")]
    [InlineData("score --input no-such-file.csv --output out.csv")]
    [InlineData("score --input a.csv --output b.csv --window 0")]
    [InlineData("score --input a.csv --output b.csv --where label")]
    [InlineData("predict --nickname x --no-such-option")]
    [InlineData("train")]
    [InlineData("train start")]
    [InlineData("train start --data d --set learning-rate")]
    [InlineData("train start --data d --set no-such-name=1")]
    [InlineData("train start --data d --set epochs=many")]
    [InlineData("train start --data d --set epochs=1 --set epochs=2")]
    [InlineData("train set runs/a")]
    [InlineData("train set runs/a loss=none")]
    [InlineData("train watch runs/a --after -1")]
    [InlineData("train pause runs/a --retry -1")]
    [InlineData("data upload no-such-folder")]
    [InlineData("data delete datasets/a --request-id ü")]
    [InlineData("models upload no-such.zip")]
    [InlineData("models download models/a")]
    public async Task BadUsage_Always_IsOneLineAndExitCode2(string args)
    {
        var run = await CommandLineRun.StartAsync(args.Split(' ', StringSplitOptions.RemoveEmptyEntries), Token);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Predict_Json_IsOneDocument()
    {
        await using var server = await PeerServer.StartAsync();

        var run = await CommandLineRun.StartAsync(
            ["predict", "--nickname", "0.9", "--server", server.Address.ToString(), "--json"], Token);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Label.Female, Prediction.Parser.ParseJson(run.Output).Label);
        Assert.Contains("\"probabilityFemale\"", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Predict_Cascade_IsAskedForAndTold()
    {
        await using var server = await PeerServer.StartAsync();

        var run = await CommandLineRun.StartAsync(
            ["predict", "--nickname", "0.9", "--cascade", "--server", server.Address.ToString()], Token);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("  stopped early ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_AsText_KeepsEachFactOnItsLine()
    {
        await using var server = await PeerServer.StartAsync();

        var run = await CommandLineRun.StartAsync(["predict", "--nickname", "0.9", "--server", server.Address.ToString()], Token);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            """
            female
              probability of female  90.0 %
              nickname alone         90.0 %, weight 1.00
              model                  sha256:0.05
              time at the server     queue 1000000 µs, features 2000000 µs, inference 3000000 µs
            """.ReplaceLineEndings(),
            run.Output.TrimEnd());
    }

    [Fact]
    public async Task Predict_MessageSaysTheField_IsNotSaidTwice()
    {
        await using var server = await PeerServer.StartAsync();

        var run = await CommandLineRun.StartAsync(
            ["predict", "--nickname", "bad and named", "--server", server.Address.ToString()], Token);

        Assert.Equal("error: INVALID_ARGUMENT: profile.nickname at most 256", run.Error.TrimEnd());
    }

    [Fact]
    public async Task Predict_ProfileRefused_SaysTheFieldAndEndsWithExitCode4()
    {
        await using var server = await PeerServer.StartAsync();

        var run = await CommandLineRun.StartAsync(["predict", "--nickname", "bad", "--server", server.Address.ToString()], Token);

        Assert.Equal(4, run.ExitCode);
        Assert.Equal("error: INVALID_ARGUMENT: A limit was broken. (profile.nickname: at most 256)", run.Error.TrimEnd());
    }

    [Fact]
    public async Task Predict_NobodyThere_EndsWithExitCode3()
    {
        var run = await CommandLineRun.StartAsync(["predict", "--nickname", "x", "--server", "http://127.0.0.1:1"], Token);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("error: The server at http://127.0.0.1:1 can't be reached.", run.Error.TrimEnd());
    }

    [Fact]
    public async Task Predict_Cancelled_EndsWithExitCode130()
    {
        await using var server = await PeerServer.StartAsync();

        var run = await CommandLineRun.StartAsync(
            ["predict", "--nickname", "0.9", "--server", server.Address.ToString()], new CancellationToken(canceled: true));

        Assert.Equal(130, run.ExitCode);
    }

    [Fact]
    public async Task Demo_AServerAnswers_ShowsEverySampleAndTheThroughput()
    {
        await using var server = await PeerServer.StartAsync();

        var run = await CommandLineRun.StartAsync(["demo", "--server", server.Address.ToString(), "--json"], Token);

        Assert.True(run.ExitCode == 0, run.Error);
        var answers = run.OutputLines[..^1].Select(line => StreamPredictResponse.Parser.ParseJson(line)).ToArray();
        Assert.NotEmpty(answers);
        Assert.Equal(Enumerable.Range(0, answers.Length).Select(i => (ulong)i), answers.Select(answer => answer.Sequence));
        using var last = JsonDocument.Parse(run.OutputLines[^1]);
        Assert.True(last.RootElement.GetProperty("summary").GetProperty("profilesPerSecond").GetDouble() > 0);
    }

    [Fact]
    public async Task Demo_ThePortIsTakenByAnotherProgram_SaysSoAndEndsWithExitCode3()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answering = AnswerAsync(other, stopping.Token);

        var run = await CommandLineRun.StartAsync(["demo", "--server", $"http://{other.LocalEndpoint}"], Token);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("isn't a GenderGrpc server", run.Error, StringComparison.Ordinal);
        await stopping.CancelAsync();
        await answering;

        static async Task AnswerAsync(TcpListener listener, CancellationToken stopping)
        {
            var refusal = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray();
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(stopping);
                    await client.GetStream().WriteAsync(refusal, stopping);
                }
            }
            catch (OperationCanceledException)
            {
                // The command has ended.
            }
        }
    }

    [Fact]
    public async Task Demo_NoServerAtAnotherMachine_EndsWithExitCode3()
    {
        var run = await CommandLineRun.StartAsync(["demo", "--server", "http://no-such-host.invalid:5055"], Token);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("can't be reached", run.Error, StringComparison.Ordinal);
    }
}
