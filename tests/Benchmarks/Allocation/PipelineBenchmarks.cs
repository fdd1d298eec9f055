using BenchmarkDotNet.Attributes;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GenderGrpc.Benchmarks.Allocation;

/// <summary>The warm pipeline, item by item: what the sample profiles take with one modality, the other, and both.</summary>
public class PipelineBenchmarks
{
    private const int Items = 1024;
    private const int InFlight = 64;

    private readonly Task<PredictionResult>[] _results = new Task<PredictionResult>[InFlight];
    private DirectoryInfo _data = null!;
    private WebApplication _app = null!;
    private ActivePipeline _active = null!;
    private PredictionInput[] _nicknames = [];
    private PredictionInput[] _avatars = [];
    private PredictionInput[] _both = [];

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _data = Directory.CreateTempSubdirectory("gendergrpc-benchmark-");
        _app = await ServerApplication.BuildAsync([$"--Data:Folder={_data.FullName}"]);
        _active = _app.Services.GetRequiredService<ActivePipeline>();
        EncodedProfile[] profiles = ProfileTable.WholeSamples();
        _nicknames = Array.ConvertAll(profiles, profile => Input([], profile.Nickname));
        _avatars = Array.ConvertAll(profiles, profile => Input(profile.Avatar, null));
        _both = Array.ConvertAll(profiles, profile => Input(profile.Avatar, profile.Nickname));
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Benchmark(Description = "nickname only", OperationsPerInvoke = Items)]
    public Task<int> NicknameAsync() => PredictAsync(_nicknames);

    [Benchmark(Description = "avatar only", OperationsPerInvoke = Items)]
    public Task<int> AvatarAsync() => PredictAsync(_avatars);

    [Benchmark(Description = "avatar and nickname", OperationsPerInvoke = Items)]
    public Task<int> BothAsync() => PredictAsync(_both);

    private static PredictionInput Input(byte[] avatar, string? nickname) => new()
    {
        Avatar = avatar,
        Nickname = nickname,
        MaxError = DecisionRule.DefaultMaxError,
        Deadline = DateTime.MaxValue,
    };

    private async Task<int> PredictAsync(PredictionInput[] inputs)
    {
        for (int begun = 0; begun < Items; begun++)
        {
            int slot = begun % InFlight;
            if (begun >= InFlight)
            {
                Check(await _results[slot]);
            }

            using PipelineLease lease = _active.Lease();
            await lease.Pipeline.AdmitAsync(CancellationToken.None);
            _results[slot] = lease.Pipeline.PredictAsync(inputs[begun % inputs.Length]).AsTask();
        }

        foreach (Task<PredictionResult> result in _results)
        {
            Check(await result);
        }

        return Items;
    }

    private static void Check(in PredictionResult result)
    {
        if (result.IsFailure)
        {
            throw new InvalidOperationException($"A sample profile failed: {result.Failure.Reason}.");
        }
    }
}
