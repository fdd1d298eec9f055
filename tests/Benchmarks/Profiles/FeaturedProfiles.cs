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
    private readonly int _batchSize;

    public FeaturedProfiles(IEnumerable<EncodedProfile> profiles, ServerOptions options)
    {
        ModelBundle bundle = ModelBundle.Load(options.Model.Folder);
        FeatureExtractor extractor = bundle.CreateFeatureExtractor(options.Limits.AvatarPixels);
        var pool = new WorkItemPool(new Admission(Most, TimeProvider.System), extractor.AvatarBytes, extractor.NicknameLength);
        foreach (EncodedProfile profile in profiles)
        {
            _items.Add(Extract(extractor, profile, pool.Rent()));
        }

        _batchSize = options.Inference.MaxBatchSize;
        _model = new FusedModel(bundle, options.Inference);
        int workers = options.Inference.Workers ?? _model.PreferredWorkers;
        _tensors = [.. Enumerable.Range(0, workers).Select(_ => _model.CreateTensors(_batchSize))];
    }

    /// <summary>Computes one profile.</summary>
    public void RunOne(int profile)
    {
        _tensors[0].Write([_items[profile % _items.Count]]);
        _model.Run(_tensors[0]);
    }

    /// <summary>Computes so many rows, in full batches on as many workers as the server has.</summary>
    public Task RunAsync(int rows, CancellationToken cancellationToken)
    {
        int batches = (rows + _batchSize - 1) / _batchSize;
        int next = -1;
        return Task.WhenAll(_tensors.Select(tensors => Task.Run(() => Work(tensors), cancellationToken)));

        void Work(BatchTensors tensors)
        {
            int batch;
            while ((batch = Interlocked.Increment(ref next)) < batches && !cancellationToken.IsCancellationRequested)
            {
                int first = batch * _batchSize;
                Run(tensors, first, Math.Min(_batchSize, rows - first));
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
        tensors.Write([.. Enumerable.Range(first, count).Select(i => _items[i % _items.Count])]);
        _model.Run(tensors);
    }
}
