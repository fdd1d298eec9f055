using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Server.Inference;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>The fused graph in sessions that are set up as a setting says.</summary>
internal sealed class TunedSessions : IDisposable
{
    private const string Spinning = "session.intra_op.allow_spinning";
    private const string ArenaShrinkage = "memory.enable_memory_arena_shrinkage";

    private static readonly string[] Inputs = [GraphContract.Avatar, GraphContract.AvatarPresent, GraphContract.NicknameIds];

    private static readonly string[] Outputs =
        [GraphContract.Logit, GraphContract.AvatarLogit, GraphContract.NicknameLogit, GraphContract.ModalityWeights];

    private readonly SessionSetting _setting;
    private readonly FeaturedProfiles _profiles;
    private readonly RunOptions _runOptions = new();
    private readonly InferenceSession[] _sessions;
    private readonly (InferenceSession Session, BatchTensors Tensors, OrtIoBinding Binding)[] _lanes;

    /// <summary>Opens them. Of one bundle and another the features are the same.</summary>
    public TunedSessions(SessionSetting setting, FeaturedProfiles profiles, string bundle)
    {
        _setting = setting;
        _profiles = profiles;
        if (setting.ShrinksArena)
        {
            _runOptions.AddRunConfigEntry(ArenaShrinkage, "cpu:0");
        }

        byte[] graph = ModelBundle.Load(setting.Bundle ?? bundle).FusedGraph.ToArray();
        _sessions = [.. Enumerable.Range(0, setting.Sessions).Select(_ => Open(graph))];
        _lanes =
        [
            .. Enumerable.Range(0, setting.Batches).Select(lane =>
            {
                InferenceSession session = _sessions[lane % _sessions.Length];
                return (session, profiles.CreateTensors(), session.CreateIoBinding());
            }),
        ];
    }

    /// <summary>Computes one profile.</summary>
    public void RunOne(int profile) => Run(lane: 0, profile, count: 1);

    /// <summary>Computes so many rows, in full batches, as many at a time as the setting says.</summary>
    public Task RunAsync(int rows, CancellationToken cancellationToken)
    {
        int batches = (rows + _profiles.BatchSize - 1) / _profiles.BatchSize;
        int next = -1;
        return Task.WhenAll(Enumerable.Range(0, _lanes.Length).Select(lane => Task.Run(() => Work(lane), cancellationToken)));

        void Work(int lane)
        {
            int batch;
            while ((batch = Interlocked.Increment(ref next)) < batches && !cancellationToken.IsCancellationRequested)
            {
                int first = batch * _profiles.BatchSize;
                Run(lane, first, Math.Min(_profiles.BatchSize, rows - first));
            }
        }
    }

    public void Dispose()
    {
        foreach ((_, BatchTensors tensors, OrtIoBinding binding) in _lanes)
        {
            binding.Dispose();
            tensors.Dispose();
        }

        foreach (InferenceSession session in _sessions)
        {
            session.Dispose();
        }

        _runOptions.Dispose();
    }

    private InferenceSession Open(byte[] graph)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = _setting.Threads,
            InterOpNumThreads = CpuSession.InterOpThreads,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            EnableCpuMemArena = _setting.HasArena,
            EnableMemoryPattern = _setting.HasMemoryPattern,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry(Spinning, _setting.Spins ? "1" : "0");
        return new InferenceSession(graph, options);
    }

    private void Run(int lane, int first, int count)
    {
        (InferenceSession session, BatchTensors tensors, OrtIoBinding binding) = _lanes[lane];
        _profiles.Write(tensors, first, count);
        switch (_setting.Passing)
        {
            case TensorPassing.Bound:
                Bind(binding, tensors);
                session.RunWithBinding(_runOptions, binding);
                break;
            case TensorPassing.OutputsAllocated:
                session.Run(_runOptions, Inputs, tensors.Inputs, Outputs).Dispose();
                break;
            default:
                session.Run(_runOptions, Inputs, tensors.Inputs, Outputs, tensors.Outputs);
                break;
        }
    }

    private static void Bind(OrtIoBinding binding, BatchTensors tensors)
    {
        for (int i = 0; i < Inputs.Length; i++)
        {
            binding.BindInput(Inputs[i], tensors.Inputs[i]);
        }

        for (int i = 0; i < Outputs.Length; i++)
        {
            binding.BindOutput(Outputs[i], tensors.Outputs[i]);
        }
    }
}
