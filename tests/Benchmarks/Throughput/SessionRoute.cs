using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;

namespace GenderGrpc.Benchmarks.Throughput;

/// <summary>
/// Only the ONNX session, on features made beforehand: full batches on as many workers as the server has. It's what
/// nothing else can surpass.
/// </summary>
internal sealed class SessionRoute : IRoute, IDisposable
{
    // Features are large; those of more rows than the caches hold don't make the session any slower.
    private const int MaxItems = 2048;

    private readonly FusedModel _model;
    private readonly BatchTensors[] _tensors;
    private readonly List<WorkItem> _items = [];
    private readonly int _batchSize;
    private readonly int _batches;
    private readonly int _rows;

    public SessionRoute(ProfileTable table, int rows, ServerOptions options)
    {
        ModelBundle bundle = ModelBundle.Load(options.Model.Folder);
        FeatureExtractor extractor = bundle.CreateFeatureExtractor(options.Limits.AvatarPixels);
        var pool = new WorkItemPool(new Admission(MaxItems, TimeProvider.System), extractor.AvatarBytes, extractor.NicknameLength);
        foreach (EncodedProfile profile in table.Read().Take(MaxItems))
        {
            _items.Add(Extract(extractor, profile, pool.Rent()));
        }

        _rows = rows;
        _batchSize = options.Inference.MaxBatchSize;
        _batches = (rows + _batchSize - 1) / _batchSize;
        _model = new FusedModel(bundle, options.Inference.ExecutionProvider);
        int workers = options.Inference.Workers ?? _model.PreferredWorkers;
        _tensors = [.. Enumerable.Range(0, workers).Select(_ => _model.CreateTensors(_batchSize))];
    }

    public string Name => "ONNX session alone, features made beforehand";

    public Task RunAsync(CancellationToken cancellationToken)
    {
        int next = -1;
        return Task.WhenAll(_tensors.Select(tensors => Task.Run(() => Work(tensors), cancellationToken)));

        void Work(BatchTensors tensors)
        {
            int batch;
            while ((batch = Interlocked.Increment(ref next)) < _batches && !cancellationToken.IsCancellationRequested)
            {
                Run(tensors, batch * _batchSize);
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

    private void Run(BatchTensors tensors, int first)
    {
        int count = Math.Min(_batchSize, _rows - first);
        for (int i = 0; i < count; i++)
        {
            tensors.Write(i, _items[(first + i) % _items.Count]);
        }

        _model.Run(tensors, count);
    }
}
