using System.Collections.Immutable;
using System.Text.RegularExpressions;
using GenderGrpc.Server.Tests.Fixtures;
using k8s;
using YamlDotNet.RepresentationModel;

namespace GenderGrpc.Server.Tests.Deployment;

/// <summary>The files of Server/Deployment, read strictly: an unknown field is an error.</summary>
internal static partial class DeploymentFiles
{
    private static readonly Dictionary<string, Type> s_types = new()
    {
        ["serving.kserve.io/v1beta1/InferenceService"] = typeof(InferenceService),
    };

    /// <summary>The folder.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "Server", "Deployment");

    /// <summary>All documents of all manifests.</summary>
    public static ImmutableArray<object> Documents { get; } =
    [
        .. new[] { "kubernetes", "kserve" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Folder, folder), "*.yaml"))
            .SelectMany(file => Load(File.ReadAllText(file))),
    ];

    /// <summary>The variables that the server's image sets.</summary>
    public static ImmutableDictionary<string, string> ImageEnvironment { get; } = EnvironmentOf(
        File.ReadAllText(Path.Combine(Folder, "Dockerfile")).Split("AS server\n")[1]);

    /// <summary>The services of compose.yaml by their names.</summary>
    public static ImmutableDictionary<string, YamlMappingNode> ComposeServices { get; } = ReadCompose();

    /// <summary>The only document of a kind.</summary>
    public static T Only<T>() => Documents.OfType<T>().Single();

    /// <summary>The documents of a manifest. Throws for fields that its kind doesn't have.</summary>
    public static List<object> Load(string text) => KubernetesYaml.LoadAllFromString(text, s_types, strict: true);

    /// <summary>The port of an address that the image listens on.</summary>
    public static int ImagePort(string variable) => new Uri(ImageEnvironment[variable]).Port;

    private static ImmutableDictionary<string, string> EnvironmentOf(string stage) => Variable()
        .Matches(stage[stage.IndexOf("\nENV ", StringComparison.Ordinal)..stage.IndexOf("\nWORKDIR", StringComparison.Ordinal)])
        .ToImmutableDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);

    private static ImmutableDictionary<string, YamlMappingNode> ReadCompose()
    {
        var yaml = new YamlStream();
        using StreamReader file = File.OpenText(Path.Combine(Folder, "compose.yaml"));
        yaml.Load(file);
        return ((YamlMappingNode)yaml.Documents.Single().RootNode["services"]).Children
            .ToImmutableDictionary(service => service.Key.ToString(), service => (YamlMappingNode)service.Value);
    }

    [GeneratedRegex(@"(?<name>[A-Za-z_]+)=(?<value>\S*)")]
    private static partial Regex Variable();
}
