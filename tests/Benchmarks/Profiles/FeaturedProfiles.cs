using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;

namespace GenderGrpc.Benchmarks.Profiles;

/// <summary>Profiles whose features are made already, for the server's ONNX session alone.</summary>
internal sealed class FeaturedProfiles : IDisposable
{
    /// <summary>How many there can be.</summary>
    public const int Most = 2048;

    private readonly FusedModel _model;
    private readonly BatchTensors[] _tensors;
    private readonly List<WorkItem> _items = [];

    public FeaturedProfiles(IEnumerable<EncodedProfile> profiles, ServerOptions options)
    {
        ModelBundle bundle = ModelBundle.Load(options.Model.Folder);
        FeatureExtractor extractor = bundle.CreateFeatureExtractor(options.Limits.AvatarPixels);
        var pool = new WorkItemPool(new Admission(Most, TimeProvider.System), extractor.AvatarBytes, extractor.NicknameLength);
        foreach (EncodedProfile profile in profiles)
        {
            _items.Add(Extract(extractor, profile, pool.Rent()));
        }

        BatchSize = options.Inference.MaxBatchSize;
        _model = new FusedModel(bundle, options.Inference);
        int workers = options.Inference.Workers ?? _model.PreferredWorkers;
        _tensors = [.. Enumerable.Range(0, workers).Select(_ => CreateTensors())];
    }

    /// <summary>Profiles in a full batch.</summary>
    public int BatchSize { get; }

    /// <summary>Tensors for batches of them.</summary>
    public BatchTensors CreateTensors() => _model.CreateTensors(BatchSize);

    /// <summary>Writes so many of them from the first on, and again from the start after the last.</summary>
    public void Write(BatchTensors tensors, int first, int count) =>
        tensors.Write([.. Enumerable.Range(first, count).Select(i => _items[i % _items.Count])]);

    /// <summary>Computes one profile.</summary>
    public void RunOne(int profile)
    {
        Write(_tensors[0], profile, count: 1);
        _model.Run(_tensors[0]);
    }

    /// <summary>Computes so many rows, in full batches on as many workers as the server has.</summary>
    public Task RunAsync(int rows, CancellationToken cancellationToken)
    {
        int batches = (rows + BatchSize - 1) / BatchSize;
        int next = -1;
        return Task.WhenAll(_tensors.Select(tensors => Task.Run(() => Work(tensors), cancellationToken)));

        void Work(BatchTensors tensors)
        {
            int batch;
            while ((batch = Interlocked.Increment(ref next)) < batches && !cancellationToken.IsCancellationRequested)
            {
                int first = batch * BatchSize;
                Run(tensors, first, Math.Min(BatchSize, rows - first));
            }
        }
    }

    public void Dispose()
    {
        foreach (BatchTensors tensors in _tensors)
        {
            tensors.Dispose();
        }

        _model.Dispose();
    }

    private static WorkItem Extract(FeatureExtractor extractor, EncodedProfile profile, WorkItem item)
    {
        if (extractor.Avatar(profile.Avatar, item.AvatarFeatures) == AvatarDecodeStatus.Ok)
        {
            item.Modalities |= ModalityMask.Avatar;
        }

        if (extractor.Nickname(profile.Nickname, item.NicknameIds))
        {
            item.Modalities |= ModalityMask.Nickname;
        }

        return item;
    }

    private void Run(BatchTensors tensors, int first, int count)
    {
        Write(tensors, first, count);
        _model.Run(tensors);
    }
}
