using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace GenderGrpc.Server.Options;

/// <summary>How features and batches are computed.</summary>
internal sealed record InferenceOptions
{
    [Description("Execution provider: auto takes DirectML where it works, else the CPU")]
    public ExecutionProvider ExecutionProvider { get; init; }

    [Description("The graphics device's number; by default the adapter with most memory for DirectML, and 0 for CUDA")]
    [Range(0, 63)]
    public int? DeviceId { get; init; }

    [Description("Batches computed at the same time; by default one for each processor, and always one on DirectML")]
    [Range(1, 256)]
    public int? Workers { get; init; }

    [Description("Profiles in a batch, at most")]
    [Range(1, 1024)]
    public int MaxBatchSize { get; init; } = 16;

    [Description("How long a batch waits for profiles whose features are still being made; a lonely one never waits")]
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan MaxQueueDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    [Description("Profiles in the server at once; beyond it calls are refused and streams wait")]
    [Range(1, 65536)]
    public int QueueCapacity { get; init; } = 1024;

    [Description("Profiles of one stream or batch call in flight")]
    [Range(1, 65536)]
    public int StreamWindow { get; init; } = 256;

    [Description("Profiles whose features are made at the same time; by default one for each processor")]
    [Range(1, 256)]
    [DefaultText("the number of processors")]
    public int FeatureThreads { get; init; } = Environment.ProcessorCount;

    [Description("Memory for the features of the last avatars, in MiB: one that comes again, byte for byte, isn't decoded again; 0 for none")]
    [Range(0, 65536)]
    public int FeatureCacheMegabytes { get; init; }
}
