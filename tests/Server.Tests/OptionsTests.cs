using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;
using Microsoft.Extensions.Configuration;

namespace GenderGrpc.Server.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Read_NothingSet_GivesTheDefaults()
    {
        ServerOptions options = Read();

        Assert.Equal("http://127.0.0.1:5055", options.Listen.Address);
        Assert.Equal("http://127.0.0.1:5056", options.Listen.HttpAddress);
        Assert.Equal("", options.Listen.AllowedOrigins);
        Assert.Equal("", options.Listen.AllowedHosts);
        Assert.Equal("gendergrpc", Path.GetFileName(options.Data.Folder));
        Assert.Equal(2 << 20, options.Limits.AvatarBytes);
        Assert.Equal(40_000_000, options.Limits.AvatarPixels);
        Assert.Equal(256, options.Limits.NicknameRunes);
        Assert.Equal(1024, options.Limits.BatchItems);
        Assert.Equal(16 << 20, options.Limits.MessageBytes);
        Assert.Equal(TimeSpan.FromMilliseconds(1), options.Inference.MaxQueueDelay);
        Assert.Equal(0, options.Inference.FeatureCacheMegabytes);
        Assert.False(options.Security.AllowPlaintext);
    }

    [Fact]
    public void Read_ValuesSet_TakesThem()
    {
        ServerOptions options = Read(
            ("Inference:ExecutionProvider", "directml"),
            ("Inference:DeviceId", "1"),
            ("Inference:Workers", "3"),
            ("Inference:MaxQueueDelay", "00:00:00.005"),
            ("Reflection:Enabled", "false"),
            ("Listen:HttpAddress", ""));

        Assert.Equal(ExecutionProvider.DirectML, options.Inference.ExecutionProvider);
        Assert.Equal(1, options.Inference.DeviceId);
        Assert.Equal(3, options.Inference.Workers);
        Assert.Equal(TimeSpan.FromMilliseconds(5), options.Inference.MaxQueueDelay);
        Assert.False(options.Reflection.Enabled);
        Assert.Equal("", options.Listen.HttpAddress);
    }

    [Theory]
    [InlineData("Inference:ExecutionProvider", "gpu", "one of auto, cpu, directml, cuda")]
    [InlineData("Inference:ExecutionProvider", "7", "one of auto, cpu, directml, cuda")]
    [InlineData("Inference:DeviceId", "-1", "a whole number from 0 to 63")]
    [InlineData("Inference:Workers", "0", "a whole number from 1 to 256")]
    [InlineData("Inference:QueueCapacity", "many", "a whole number from 1 to 65536")]
    [InlineData("Inference:MaxQueueDelay", "00:00:02", "a time (hh:mm:ss.fff) from 00:00:00 to 00:00:01")]
    [InlineData("Inference:FeatureCacheMegabytes", "-1", "a whole number from 0 to 65536")]
    [InlineData("Limits:NicknameRunes", "257", "a whole number from 1 to 256")]
    [InlineData("Security:AllowPlaintext", "perhaps", "true or false")]
    [InlineData("Listen:Address", " ", "a text that isn't blank")]
    [InlineData("Data:Folder", "", "a text that isn't blank")]
    [InlineData("Limits:ModelFiles", "0", "a whole number from 1 to 1024")]
    [InlineData("Training:Heartbeat", "00:00:00", "a time (hh:mm:ss.fff) from 00:00:00.1000000 to 00:10:00")]
    [InlineData("Promotion:MinimumAccuracy", "1.5", "a number from 0 to 1")]
    [InlineData("Promotion:AccuracyMargin", "much", "a number from 0 to 1")]
    public void Read_UnusableValue_NamesOptionAndRange(string key, string value, string expected)
    {
        StartupException exception = Assert.Throws<StartupException>(() => Read((key, value)));

        Assert.Equal($"{key} is '{value}'; it must be {expected}.", exception.Message);
    }

    [Theory]
    [InlineData("Inference:MaxBatch")]
    [InlineData("Limits:AvatarBytes:Default")]
    public void Read_UnknownOptionInAKnownSection_IsNamed(string key)
    {
        StartupException exception = Assert.Throws<StartupException>(() => Read((key, "1")));

        Assert.Equal($"There is no option '{key}'. See --help.", exception.Message);
    }

    [Fact]
    public void Read_OtherSections_AreLeftAlone()
    {
        ServerOptions options = Read(("Model", "from the host's environment"), ("Hosting:Region", "1"));

        Assert.Equal(new ServerOptions().Model, options.Model);
    }

    [Fact]
    public void Read_AvatarLimitOverMessageLimit_NamesBoth()
    {
        StartupException exception = Assert.Throws<StartupException>(() => Read(("Limits:MessageBytes", "4096")));

        Assert.Contains("Limits:AvatarBytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Limits:MessageBytes", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("http://[::1]:5055", true)]
    [InlineData("http://localhost:5055", true)]
    [InlineData("http://unix:/tmp/gendergrpc.sock", true)]
    [InlineData("http://0.0.0.0:5055", false)]
    [InlineData("http://[::]:5055", false)]
    [InlineData("http://192.168.1.2:5055", false)]
    [InlineData("http://*:5055", false)]
    public void Parse_Address_TellsLoopback(string text, bool isLoopback)
    {
        Assert.Equal(isLoopback, ListenAddress.Parse(text, allowPlaintext: true).IsLoopback);
        if (!isLoopback)
        {
            StartupException exception =
                Assert.Throws<StartupException>(() => ListenAddress.Parse(text, allowPlaintext: false));
            Assert.Contains("Security:AllowPlaintext", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://127.0.0.1:5055")]
    [InlineData("http://example.com:5055")]
    [InlineData("127.0.0.1:5055")]
    [InlineData("http://127.0.0.1:70000")]
    public void Parse_UnusableAddress_NamesTheForms(string text)
    {
        StartupException exception = Assert.Throws<StartupException>(() => ListenAddress.Parse(text, allowPlaintext: true));

        Assert.Equal(
            $"Listen:Address is '{text}'; it must be http://IP:PORT, http://localhost:PORT or http://unix:/PATH.",
            exception.Message);
    }

    [Theory]
    [InlineData("stray")]
    [InlineData("--Listen:Port=1")]
    [InlineData("--Listen:Address")]
    public void Validate_UnknownArgument_IsRefused(string argument) =>
        Assert.Throws<StartupException>(() => CommandLine.Validate([argument]));

    [Fact]
    public void Validate_KnownArguments_Pass() =>
        CommandLine.Validate(["--listen:address=http://127.0.0.1:1", "--Model:Folder", "x", "--Logging:LogLevel:Default=Debug"]);

    private static ServerOptions Read(params (string Key, string Value)[] values) => ServerOptions.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value))
            .Build());
}
