using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Options;
using k8s.Models;
using YamlDotNet.Core;

namespace GenderGrpc.Server.Tests.Deployment;

/// <summary>The manifests fit each other, the image, and the server's options. No cluster is asked.</summary>
public sealed class ManifestTests
{
    private static readonly int s_grpc = DeploymentFiles.ImagePort("Listen__Address");
    private static readonly int s_http = DeploymentFiles.ImagePort("Listen__HttpAddress");

    /// <summary>Both ways to run the server: by itself and by KServe.</summary>
    public static TheoryData<string> Pods => ["Deployment", "InferenceService"];

    [Fact]
    public void Documents_ReadStrictly_AreOfTheirKinds() => Assert.Equal(
        ["Deployment", "HorizontalPodAutoscaler", "InferenceService", "NetworkPolicy", "PodDisruptionBudget", "Service", "Service"],
        DeploymentFiles.Documents.Cast<k8s.IKubernetesObject>().Select(document => document.Kind).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIp: None}")]
    [InlineData("apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: a}\nspec: {predictor: {minReplica: 1}}")]
    public void Load_FieldThatTheKindLacks_IsRefused(string text) => Assert.ThrowsAny<YamlException>(() => DeploymentFiles.Load(text));

    [Theory]
    [MemberData(nameof(Pods))]
    public void Probes_OfAPod_AskTheGrpcPort(string kind)
    {
        V1Container container = Container(kind);
        V1Probe[] probes = [container.StartupProbe, container.ReadinessProbe, container.LivenessProbe];

        Assert.All(probes, probe => Assert.Equal(s_grpc, probe.Grpc.Port));
        Assert.All(probes, probe => Assert.Contains(probe.Grpc.Service ?? "", new[] { "", GRPCInferenceService.Descriptor.FullName }));
        Assert.Contains(container.Ports, port => port.ContainerPort == s_grpc);
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void GracePeriod_OfAPod_OutlastsPauseAndDrain(string kind)
    {
        TimeSpan needed = TimeSpan.FromSeconds(Container(kind).Lifecycle.PreStop.Sleep.Seconds) + new ServerOptions().Shutdown.Timeout;

        Assert.True(TimeSpan.FromSeconds(Pod(kind).TerminationGracePeriodSeconds!.Value) > needed);
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void Security_OfAPod_LeavesItNothingButItsVolumes(string kind)
    {
        V1PodSpec pod = Pod(kind);
        V1Container container = Container(kind);

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal(1654, pod.SecurityContext.RunAsUser);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Equal([DeploymentFiles.ImageEnvironment["Data__Folder"], "/tmp"], container.VolumeMounts.Select(mount => mount.MountPath));
        Assert.Equal(pod.Volumes.Select(volume => volume.Name), container.VolumeMounts.Select(mount => mount.Name));
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void Environment_OfAPod_AreOptionsOfTheServer(string kind) => Assert.All(
        Container(kind).Env,
        variable => Assert.True(OptionCatalog.Contains(variable.Name.Replace("__", ":", StringComparison.Ordinal)), variable.Name));

    [Fact]
    public void Selectors_OfAllDocuments_MatchThePods()
    {
        V1PodTemplateSpec pods = DeploymentFiles.Only<V1Deployment>().Spec.Template;
        IDictionary<string, string>[] selectors =
        [
            DeploymentFiles.Only<V1Deployment>().Spec.Selector.MatchLabels,
            DeploymentFiles.Only<V1PodDisruptionBudget>().Spec.Selector.MatchLabels,
            DeploymentFiles.Only<V1NetworkPolicy>().Spec.PodSelector.MatchLabels,
            pods.Spec.TopologySpreadConstraints.Single().LabelSelector.MatchLabels,
            .. DeploymentFiles.Documents.OfType<V1Service>().Select(service => service.Spec.Selector),
        ];

        Assert.All(selectors, selector => Assert.Equal(pods.Metadata.Labels, selector));
    }

    [Fact]
    public void Ports_OfServicesAndPolicy_AreThePodsByName()
    {
        Dictionary<string, int> ports = Container("Deployment").Ports.ToDictionary(port => port.Name, port => port.ContainerPort);
        V1ServicePort[] served = [.. DeploymentFiles.Documents.OfType<V1Service>().SelectMany(service => service.Spec.Ports)];
        string[] allowed =
            [.. DeploymentFiles.Only<V1NetworkPolicy>().Spec.Ingress.SelectMany(rule => rule.Ports).Select(port => port.Port.Value)];

        Assert.Equal(new Dictionary<string, int> { ["grpc"] = s_grpc, ["http"] = s_http }, ports);
        Assert.All(served, port => Assert.Equal(port.Port, ports[port.TargetPort.Value]));
        Assert.Equal(["grpc", "http"], served.Select(port => port.Name));
        Assert.All(allowed, port => Assert.Contains(port, ports.Keys));
    }

    [Fact]
    public void Service_OfGrpc_LeavesBalancingToTheClients() => Assert.Equal(
        "None",
        DeploymentFiles.Documents.OfType<V1Service>().Single(service => service.Spec.Ports.Any(port => port.Port == s_grpc)).Spec.ClusterIP);

    [Fact]
    public void Annotations_OfThePods_LeadPrometheusToTheMetricsPage()
    {
        IDictionary<string, string> annotations = DeploymentFiles.Only<V1Deployment>().Spec.Template.Metadata.Annotations;

        Assert.Equal("true", annotations["prometheus.io/scrape"]);
        Assert.Equal($"{s_http}", annotations["prometheus.io/port"]);
        Assert.Equal("/metrics", annotations["prometheus.io/path"]);
    }

    [Fact]
    public void Autoscaler_OfTheDeployment_HasRequestsToMeasureBy()
    {
        V2HorizontalPodAutoscalerSpec scaler = DeploymentFiles.Only<V2HorizontalPodAutoscaler>().Spec;
        V1Deployment deployment = DeploymentFiles.Only<V1Deployment>();

        Assert.Equal((deployment.ApiVersion, deployment.Kind, deployment.Metadata.Name), (scaler.ScaleTargetRef.ApiVersion, scaler.ScaleTargetRef.Kind, scaler.ScaleTargetRef.Name));
        // Applying the manifest again would undo what the autoscaler chose.
        Assert.Null(deployment.Spec.Replicas);
        Assert.True(scaler.MinReplicas > 1);
        Assert.Contains(scaler.Metrics.Single().Resource.Name, Container("Deployment").Resources.Requests.Keys);
    }

    [Fact]
    public void InferenceService_ItsContainer_IsWhereKServeLooks()
    {
        V1Container container = Container("InferenceService");

        Assert.Equal("kserve-container", container.Name);
        Assert.Equal("h2c", container.Ports.Single().Name);
        Assert.Equal(Container("Deployment").Image, container.Image);
    }

    private static V1PodSpec Pod(string kind) => kind == "Deployment"
        ? DeploymentFiles.Only<V1Deployment>().Spec.Template.Spec
        : DeploymentFiles.Only<InferenceService>().Spec.Predictor;

    private static V1Container Container(string kind) => Pod(kind).Containers.Single();
}
