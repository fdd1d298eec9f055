using System.Globalization;
using GenderGrpc.Server.Options;
using YamlDotNet.RepresentationModel;

namespace GenderGrpc.Server.Tests.Deployment;

/// <summary>Dockerfile and compose.yaml fit each other and the server's options. tests/deployment/run.sh runs what they make.</summary>
public sealed class ContainerTests
{
    private static readonly string[] s_dockerfile = File.ReadAllLines(Path.Combine(DeploymentFiles.Folder, "Dockerfile"));
    private static readonly string[] s_addresses = ["Listen__Address", "Listen__HttpAddress"];

    [Fact]
    public void Image_ItsVariables_AreOptionsWithTheDefaultPorts()
    {
        var defaults = new ListenOptions();

        Assert.All(
            DeploymentFiles.ImageEnvironment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal)),
            name => Assert.True(OptionCatalog.Contains(name.Replace("__", ":", StringComparison.Ordinal)), name));
        Assert.Equal(new Uri(defaults.Address).Port, DeploymentFiles.ImagePort("Listen__Address"));
        Assert.Equal(new Uri(defaults.HttpAddress).Port, DeploymentFiles.ImagePort("Listen__HttpAddress"));
        // That the network is trusted is for whoever runs it to say.
        Assert.DoesNotContain("Security__AllowPlaintext", DeploymentFiles.ImageEnvironment.Keys);
    }

    [Fact]
    public void Image_EachThatIsRun_HasAUserWhoIsNotRootAndNoShell()
    {
        int stages = s_dockerfile.Count(line => line.StartsWith("ENTRYPOINT", StringComparison.Ordinal));

        Assert.Equal(2, stages);
        Assert.Equal(stages, s_dockerfile.Count(line => line == "USER 1654:1654"));
        Assert.Equal(stages, s_dockerfile.Count(line => line.StartsWith("ENTRYPOINT [\"dotnet\", ", StringComparison.Ordinal)));
        Assert.Equal(stages, s_dockerfile.Count(line => line.StartsWith("ARG ", StringComparison.Ordinal) && line.EndsWith("-chiseled-extra", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("trainer")]
    public void Compose_EachService_IsLockedDown(string name)
    {
        YamlMappingNode service = DeploymentFiles.ComposeServices[name];

        Assert.Equal("true", service["read_only"].ToString());
        Assert.Equal(["ALL"], Items(service, "cap_drop"));
        Assert.Equal(["no-new-privileges:true"], Items(service, "security_opt"));
        Assert.Equal(["/tmp"], Items(service, "tmpfs"));
        Assert.EndsWith(":/data", Assert.Single(Items(service, "volumes")), StringComparison.Ordinal);
        Assert.Contains(s_dockerfile, line => line.EndsWith($" AS {service["build"]["target"]}", StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_ItsServer_IsReachedFromThisMachineAlone() => Assert.Equal(
        s_addresses.Select(DeploymentFiles.ImagePort).Select(port => $"127.0.0.1:{port}:{port}"),
        Items(DeploymentFiles.ComposeServices["server"], "ports"));

    [Fact]
    public void Compose_ItsServer_HasTimeToDrain()
    {
        string grace = DeploymentFiles.ComposeServices["server"]["stop_grace_period"].ToString();

        Assert.True(
            TimeSpan.FromSeconds(int.Parse(grace.TrimEnd('s'), CultureInfo.InvariantCulture)) > new ServerOptions().Shutdown.Timeout);
    }

    [Fact]
    public void Compose_ItsServer_HasOptionsThatThereAre() => Assert.All(
        ((YamlMappingNode)DeploymentFiles.ComposeServices["server"]["environment"]).Children.Keys,
        name => Assert.True(OptionCatalog.Contains(name.ToString().Replace("__", ":", StringComparison.Ordinal)), name.ToString()));

    private static string[] Items(YamlMappingNode service, string key) =>
        [.. ((YamlSequenceNode)service[key]).Children.Select(item => item.ToString())];
}
