using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Grpc.Net.Client;

namespace GenderGrpc.Server.Tests;

public sealed partial class ProcessTests
{
    [Theory]
    [InlineData("Inference:MaxBatchSize is '0'; it must be a whole number from 1 to 1024.", "--Inference:MaxBatchSize=0")]
    [InlineData("There is no option '--Inference:Batch'. See --help.", "--Inference:Batch=3")]
    [InlineData("Security:AllowPlaintext=true", "--Listen:Address=http://0.0.0.0:0")]
    [InlineData("Model:Folder can't be served: There is no model bundle at '/nowhere'", "--Model:Folder=/nowhere")]
    public async Task Start_UnusableOption_EndsWithOneLineAndExitCodeTwo(string message, string option)
    {
        using var process = new ServerProcess(option);

        (int exitCode, string output, string error) = await process.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Start_OnnxRuntimeThatCannotBeLoaded_EndsWithOneLineAndExitCodeTwo()
    {
        using TestBundle bundle = TestBundle.Write();
        using ServerCopy copy = ServerCopy.Make();
        string library = Assert.Single(copy.Files(OperatingSystem.IsWindows() ? "onnxruntime.dll" : "libonnxruntime.*"));
        await File.WriteAllTextAsync(library, "no library", TestContext.Current.CancellationToken);
        using ServerProcess process = ServerProcess.In(copy.Folder, "--Listen:Address=http://127.0.0.1:0", $"--Model:Folder={bundle.Folder}");

        (int exitCode, string output, string error) = await process.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("ONNX Runtime can't be loaded: ", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("--Listen:Address", "--Listen:HttpAddress")]
    [InlineData("--Listen:HttpAddress", "--Listen:Address")]
    public async Task Start_AddressTaken_EndsWithOneLineAndExitCodeTwo(string takenOption, string freeOption)
    {
        using TestBundle bundle = TestBundle.Write();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string address = $"http://{taken.LocalEndpoint}";
        using var process = new ServerProcess(
            $"{takenOption}={address}", $"{freeOption}=http://127.0.0.1:0", $"--Model:Folder={bundle.Folder}");

        (int exitCode, string output, string error) = await process.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains(address, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("Kestrel__Endpoints__Other__Url")]
    [InlineData("ASPNETCORE_URLS")]
    public async Task Start_AnotherAddressInTheEnvironment_ListensOnItsOwnAlone(string variable)
    {
        using TestBundle bundle = TestBundle.Write();
        using var process = new ServerProcess(
            new Dictionary<string, string> { [variable] = "http://0.0.0.0:0" },
            "--Listen:Address=http://127.0.0.1:0",
            $"--Model:Folder={bundle.Folder}",
            "--Logging:LogLevel:Microsoft=None");

        string line = await process.ReadLineAsync();

        // What the plaintext option allows is Listen:Address: nothing may get past it.
        Assert.Matches(ServingLine(), line);
    }

    [Fact]
    public async Task Start_BothPorts_SaysWhereEachIs()
    {
        using TestBundle bundle = TestBundle.Write();
        using var process = new ServerProcess(
            "--Listen:Address=http://127.0.0.1:0", "--Listen:HttpAddress=http://127.0.0.1:0", $"--Model:Folder={bundle.Folder}");

        string serving = await process.ReadLineAsync();
        string http = await process.ReadLineAsync();

        Assert.Matches(ServingLine(), serving);
        Match match = HttpLine().Match(http);
        Assert.True(match.Success, http);
        using var client = new HttpClient();
        string models = await client.GetStringAsync(
            match.Groups["address"].Value + "/v1/models", TestContext.Current.CancellationToken);
        Assert.Contains(bundle.Version, models, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_Asked_ListsEveryOption()
    {
        using var process = new ServerProcess("--help");

        (int exitCode, string output, _) = await process.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.All(Options.OptionCatalog.All, option => Assert.Contains($"--{option.Key}", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ValidateConfig_UsableOptions_SaysSoWithoutListening()
    {
        using TestBundle bundle = TestBundle.Write();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var process = new ServerProcess(
            "--validate-config", $"--Listen:Address=http://{taken.LocalEndpoint}", $"--Model:Folder={bundle.Folder}");

        (int exitCode, string output, string error) = await process.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains(bundle.Version, output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Theory]
    [InlineData("Inference:MaxBatchSize is '0'", "--Inference:MaxBatchSize=0")]
    [InlineData("Listen:HttpAddress is 'here'", "--Listen:HttpAddress=here")]
    [InlineData("Model:Folder can't be served: There is no model bundle at '/nowhere'", "--Model:Folder=/nowhere")]
    public async Task ValidateConfig_UnusableOption_EndsWithOneLineAndExitCodeOne(string message, string option)
    {
        using var process = new ServerProcess(option, "--validate-config");

        (int exitCode, string output, string error) = await process.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Run_UntilTerminated_ServesAndExitsWithZero()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM.");
        using TestBundle bundle = TestBundle.Write();
        using var process = new ServerProcess("--Listen:Address=http://127.0.0.1:0", $"--Model:Folder={bundle.Folder}");
        string line = await process.ReadLineAsync();

        Match match = ServingLine().Match(line);
        Assert.True(match.Success, line);
        Assert.Equal(bundle.Version, match.Groups["version"].Value);
        using (GrpcChannel channel = GrpcChannel.ForAddress(match.Groups["address"].Value))
        {
            PredictResponse response = await new PredictionService.PredictionServiceClient(channel).PredictAsync(
                new PredictRequest { Profile = new Profile { Nickname = "ff" } },
                cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(Label.Female, response.Prediction.Label);
        }

        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        (int exitCode, string output, string error) = await process.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Empty(output);
        Assert.Empty(error);
    }

    [Fact]
    public async Task Start_DataFolderOfAnotherServer_EndsWithOneLineAndExitCodeTwo()
    {
        using TestBundle bundle = TestBundle.Write();
        using var data = new TemporaryFolder();
        string[] options = ["--Listen:Address=http://127.0.0.1:0", $"--Model:Folder={bundle.Folder}", $"--Data:Folder={data.Path}"];
        using var first = new ServerProcess(options);
        Assert.Matches(ServingLine(), await first.ReadLineAsync());
        using var second = new ServerProcess(options);

        (int exitCode, string output, string error) = await second.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains(
            $"Data:Folder is '{data.Path}', which can't be used", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("another process", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Kill_AfterAnActivation_ServesTheSameModelWhenStartedAgain()
    {
        using TestBundle bundle = TestBundle.Write();
        using TestBundle other = TestBundle.Write(delaySteps: 1);
        using var data = new TemporaryFolder();
        string[] options = ["--Listen:Address=http://127.0.0.1:0", $"--Model:Folder={bundle.Folder}", $"--Data:Folder={data.Path}"];
        Model activated;
        using (var process = new ServerProcess(options))
        {
            using GrpcChannel channel = GrpcChannel.ForAddress(
                ServingLine().Match(await process.ReadLineAsync()).Groups["address"].Value);
            var models = new ModelService.ModelServiceClient(channel);
            await models.UploadAsync(BundleZip.Of(other), "upload");
            activated = await models.ActivateAsync(other.Version, "activate");
            process.Kill();
        }

        using var again = new ServerProcess(options);
        Match serving = ServingLine().Match(await again.ReadLineAsync());
        if (!serving.Success)
        {
            // The line before says that what it came with isn't what is served.
            serving = ServingLine().Match(await again.ReadLineAsync());
        }

        Assert.Equal(other.Version, serving.Groups["version"].Value);
        using GrpcChannel second = GrpcChannel.ForAddress(serving.Groups["address"].Value);
        Model answered = await new ModelService.ModelServiceClient(second).ActivateAsync(other.Version, "activate");
        Assert.Equal(activated, answered);
    }

    [GeneratedRegex(
        @"Serving model test \((?<version>sha256:[0-9a-f]{64})\) on (?<address>http://127\.0\.0\.1:\d+) "
        + "with (CPU|DirectML): .+$")]
    private static partial Regex ServingLine();

    [GeneratedRegex(@"Serving JSON over HTTP and gRPC-Web on (?<address>http://127\.0\.0\.1:\d+)$")]
    private static partial Regex HttpLine();
}
