using System.Globalization;
using System.Text;
using System.Text.Json;
using GenderGrpc.Client.Tests.Peer;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Xunit;

namespace GenderGrpc.Client.Tests.Cli;

public sealed class ScoreTests
{
    private const string OutcomeHeader =
        "prediction,probability_female,avatar_probability_female,nickname_probability_female,avatar_weight,nickname_weight,"
        + "reason,model_version,error";

    private static readonly JsonParser s_json =
        new(new JsonParser.Settings(20, TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Score_OddNicknamesAndBadRows_WritesEveryRowInOrder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("face.jpg", "not decoded by the peer");
        var input = folder.Write("in.csv", """
            id,avatar,nickname
            1,face.jpg,0.9
            2,,"say ""hi"", [you]"
            3,missing.jpg,0.9
            4,,"two
            lines"
            5,,bad
            6,,👩‍👩‍👧 陈婷婷
            7,,0.1

            """.ReplaceLineEndings("\n"));
        await using var server = await PeerServer.StartAsync();

        var run = await ScoreAsync(server, input, folder["out.csv"]);

        Assert.Equal(4, run.ExitCode);
        Assert.Equal($"""
            id,avatar,nickname,{OutcomeHeader}
            1,face.jpg,0.9,female,0.900000,,0.900000,,1.000000,,sha256:0.05,
            2,,"say ""hi"", [you]",undetermined,0.500000,,0.500000,,1.000000,low_margin,sha256:0.05,
            3,missing.jpg,0.9,,,,,,,,,INVALID_ARGUMENT: The avatar file doesn't exist.
            4,,"two
            lines",undetermined,0.500000,,0.500000,,1.000000,low_margin,sha256:0.05,
            5,,bad,,,,,,,,,INVALID_ARGUMENT: A limit was broken. (profile.nickname: at most 256)
            6,,👩‍👩‍👧 陈婷婷,undetermined,0.500000,,0.500000,,1.000000,low_margin,sha256:0.05,
            7,,0.1,male,0.100000,,0.100000,,1.000000,,sha256:0.05,

            """.ReplaceLineEndings("\n"), await File.ReadAllTextAsync(folder["out.csv"], Token));
        Assert.Equal(["face.jpg", "in.csv", "out.csv"], folder.Names());
        Assert.Contains("7 rows: 1 female, 1 male, 3 undetermined, 2 failed.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public async Task Score_InterruptedAndRestarted_GivesTheSameOutputAsAnUninterruptedRun(int tornBytes)
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("in.csv", Manifest(rows: 600));
        await using var server = await PeerServer.StartAsync();
        await ScoreAsync(server, input, folder["whole.csv"]);
        using var interrupt = new CancellationTokenSource();
        await using var slow = await PeerServer.StartAsync(new PeerScript { Stream = AnswerThen(300, interrupt.CancelAsync) });

        var first = await CommandLineRun.StartAsync(
            ["score", "--input", input, "--output", folder["out.csv"], "--server", slow.Address.ToString()], interrupt.Token);
        Assert.Equal(130, first.ExitCode);
        Assert.False(File.Exists(folder["out.csv"]));
        await using (var partial = File.OpenWrite(folder["out.csv.partial"]))
        {
            // What a killed process leaves.
            partial.SetLength(partial.Length - tornBytes);
        }

        var second = await ScoreAsync(server, input, folder["out.csv"]);

        Assert.True(second.ExitCode == 0, second.Error);
        var expected = await File.ReadAllTextAsync(folder["whole.csv"], Token);
        Assert.Equal(expected, await File.ReadAllTextAsync(folder["out.csv"], Token));
        Assert.Contains("600 rows:", second.Output, StringComparison.Ordinal);
        Assert.Equal(["in.csv", "out.csv", "whole.csv"], folder.Names());
    }

    [Fact]
    public async Task Score_ServerLostAndBack_GoesOn()
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("in.csv", Manifest(rows: 400));
        var calls = 0;
        await using var server = await PeerServer.StartAsync(new PeerScript
        {
            Stream = (requests, responses, context) => Interlocked.Increment(ref calls) == 1
                ? AnswerThen(100, Vanish)(requests, responses, context)
                : PeerScript.AnswerInTurn(requests, responses, context),
        });

        var run = await ScoreAsync(server, input, folder["out.csv"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(2, calls);
        // The header, and two lines for each row.
        Assert.Equal(801, (await File.ReadAllLinesAsync(folder["out.csv"], Token)).Length);
    }

    [Fact]
    public async Task Score_ServerLostForGood_KeepsThePartialOutputAndEndsWithExitCode3()
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("in.csv", Manifest(rows: 400));
        await using var server = await PeerServer.StartAsync(new PeerScript
        {
            Stream = AnswerThen(100, Vanish),
        });

        var run = await ScoreAsync(server, input, folder["out.csv"], "--retry", "0");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("of 400 rows are in ", run.Error, StringComparison.Ordinal);
        Assert.Equal(["in.csv", "out.csv.partial", "out.csv.partial.json"], folder.Names());
    }

    [Fact]
    public async Task Score_NobodyThere_LeavesNothingAndEndsWithExitCode3()
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("in.csv", Manifest(rows: 3));

        var run = await CommandLineRun.StartAsync(
            ["score", "--input", input, "--output", folder["out.csv"], "--server", "http://127.0.0.1:1"], Token);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["in.csv"], folder.Names());
    }

    [Fact]
    public async Task Score_SeveralServersOneOfThemLost_WritesEveryRowInOrder()
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("in.csv", Manifest(rows: 600));
        await using var one = await PeerServer.StartAsync();
        await using var two = await PeerServer.StartAsync(new PeerScript { Stream = AnswerThen(50, Vanish) });
        await using var three = await PeerServer.StartAsync();
        await ScoreAsync(one, input, folder["whole.csv"]);

        var run = await ScoreAsync(
            one, input, folder["out.csv"], "--server", $"{two.Address},{three.Address}", "--window", "8", "--streams", "4");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            await File.ReadAllTextAsync(folder["whole.csv"], Token), await File.ReadAllTextAsync(folder["out.csv"], Token));
    }

    [Theory]
    [InlineData("--server", "http://one,ftp://two")]
    [InlineData("--streams", "0")]
    [InlineData("--streams", "65")]
    public async Task Score_BadOption_NamesItAndEndsWithExitCode2(string option, string value)
    {
        var run = await CommandLineRun.StartAsync(["score", "--input", "in.csv", "--output", "out.csv", option, value], Token);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{option} must be", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("nickname\n0.1\n0.2\n", "--max-error", "0.05", "differs from the input at row 1")]
    [InlineData("nickname\n0.9\n", "--max-error", "0.01", "other options")]
    [InlineData("id,nickname\n1,0.9\n", "--max-error", "0.05", "other columns")]
    public async Task Score_PartialOutputOfSomethingElse_NeedsOverwrite(
        string manifest, string option, string value, string reason)
    {
        using var folder = new TemporaryFolder();
        await using var server = await PeerServer.StartAsync();
        var input = folder.Write("in.csv", "nickname\n0.9\n");
        await ScoreAsync(server, input, folder["out.csv"]);
        File.Move(folder["out.csv"], folder["out.csv.partial"]);
        var avatars = JsonSerializer.Serialize(Path.GetDirectoryName(input));
        folder.Write("out.csv.partial.json", $$"""{"MaxError":0.05,"Model":"","AvatarFolder":{{avatars}}}""");
        folder.Write("in.csv", manifest);

        var refused = await ScoreAsync(server, input, folder["out.csv"], option, value);
        var overwritten = await ScoreAsync(server, input, folder["out.csv"], option, value, "--overwrite");
        var again = await ScoreAsync(server, input, folder["out.csv"], option, value);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
        Assert.True(overwritten.ExitCode == 0, overwritten.Error);
        Assert.Equal(manifest.Count(c => c == '\n'), (await File.ReadAllLinesAsync(folder["out.csv"], Token)).Length);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("exists; --overwrite", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("name\nx\n", "needs a column 'avatar' or 'nickname'")]
    [InlineData("nickname,nickname\na,b\n", "more than one column 'nickname'")]
    [InlineData("nickname,error\na,b\n", "has a column 'error'")]
    [InlineData("nickname,label\na,b\nc\n", "record 3: 1 fields")]
    [InlineData("nickname\nab\"cd\n", "line 2: not valid CSV")]
    [InlineData("nickname\n\"never closed\n", "line 2: not valid CSV")]
    public async Task Score_BadManifest_SaysWhereAndEndsWithExitCode2(string manifest, string reason)
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("in.csv", manifest);

        var run = await CommandLineRun.StartAsync(["score", "--input", input, "--output", folder["out.csv"]], Token);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_WhereAndJson_WritesALineForEachChosenRow()
    {
        using var folder = new TemporaryFolder();
        var input = folder.Write("in.csv", "nickname,split,kind\n0.9,test,a\n0.8,train,a\nbad,test,a\n0.1,test,b\n");
        await using var server = await PeerServer.StartAsync();

        var run = await ScoreAsync(server, input, folder["out.csv"], "--where", "split=test", "--where", "kind=a", "--json");

        Assert.Equal(4, run.ExitCode);
        var answers = run.OutputLines[..^1].Select(line => s_json.Parse<StreamPredictResponse>(line)).ToArray();
        Assert.Equal([0UL, 1UL], answers.Select(answer => answer.Sequence));
        Assert.Equal(Label.Female, answers[0].Prediction.Label);
        using var summary = JsonDocument.Parse(run.OutputLines[^1]);
        Assert.Equal(1, summary.RootElement.GetProperty("summary").GetProperty("failed").GetInt32());
    }

    private static Task Vanish() => throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, ""));

    private static Task<CommandLineRun> ScoreAsync(PeerServer server, string input, string output, params string[] more) =>
        CommandLineRun.StartAsync(
            ["score", "--input", input, "--output", output, "--server", server.Address.ToString(), .. more], Token);

    private static string Manifest(int rows)
    {
        var text = new StringBuilder("id,nickname,label\n");
        for (var i = 0; i < rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{i % 11 / 10.0},\"line \"\"{i}\"\"\nbreak\"\n");
        }

        return text.ToString();
    }

    private static StreamScript AnswerThen(int count, Func<Task> then) => async (requests, responses, context) =>
    {
        for (var i = 0; i < count && await requests.MoveNext(context.CancellationToken); i++)
        {
            await responses.WriteAsync(PeerScript.Answer(requests.Current), context.CancellationToken);
        }

        await then();
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
    };
}
