using System.Diagnostics;
using System.Threading.Tasks.Sources;
using GenderGrpc.Bundle;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Inference;

/// <summary>
/// One admitted profile on its way to an answer: its features, its state, and the awaitable of its result. Pooled:
/// taking the result gives the item back, so a result is awaited exactly once.
/// </summary>
internal sealed class WorkItem(WorkItemPool pool, int nicknameLength) : IValueTaskSource<PredictionResult>
{
    // A caller's continuation serialises and writes to a socket: it must not run on, and hold up, an inference worker.
    private ManualResetValueTaskSourceCore<PredictionResult> _completion = new() { RunContinuationsAsynchronously = true };
    private byte[]? _avatarFeatures;
    private float[] _encoding = [];
    private bool _isEncoded;

    public PredictionInput Input { get; private set; }

    /// <summary>Whose place it has; also when it is answered.</summary>
    public Flow Flow { get; private set; }

    /// <summary>uint8 [S, S, 3]; only meaningful where <see cref="Modalities"/> has the avatar, until they are released.</summary>
    public byte[] AvatarFeatures => _avatarFeatures ??= pool.RentAvatar();

    /// <summary>int32 [L]; only meaningful where <see cref="Modalities"/> has the nickname.</summary>
    public int[] NicknameIds { get; } = new int[nicknameLength];

    /// <summary>What a batch computed of its nickname; empty before that.</summary>
    public ReadOnlySpan<float> NicknameEncoding => _isEncoded ? _encoding : [];

    public ModalityMask Modalities { get; set; }

    /// <summary>Whether it is computed as a cascade.</summary>
    public bool IsCascade { get; private set; }

    /// <summary>Whether the cascade's first stage isn't over: the nickname is computed alone, and the avatar waits.</summary>
    public bool IsNicknameFirst { get; set; }

    /// <summary>Where the time of a stage that is over went.</summary>
    public PredictionTimings Spent { get; private set; }

    /// <summary>Set by a stage that found the item at fault; it is answered, and not computed any further.</summary>
    public Failure? Failure { get; set; }

    /// <summary>Timestamp of the admission, or of the stage's begin.</summary>
    public long Admitted { get; private set; }

    /// <summary>Timestamp of the begin of feature extraction.</summary>
    public long FeaturesBegun { get; set; }

    /// <summary>Timestamp of its end.</summary>
    public long FeaturesDone { get; set; }

    /// <summary>Its span, which the answer ends; null where its call isn't traced.</summary>
    public Activity? Span { get; private set; }

    public ValueTask<PredictionResult> Begin(
        in PredictionInput input, long timestamp, bool isCascade = false, Activity? span = null)
    {
        _completion.Reset();
        Input = input;
        Flow = input.Flow;
        Modalities = ModalityMask.None;
        IsCascade = IsNicknameFirst = isCascade;
        _isEncoded = false;
        Spent = default;
        Failure = null;
        Span = span;
        Admitted = FeaturesBegun = FeaturesDone = timestamp;
        return new ValueTask<PredictionResult>(this, _completion.Version);
    }

    /// <summary>Begins the cascade's last stage.</summary>
    public void BeginLastStage(PredictionTimings spent, long timestamp)
    {
        IsNicknameFirst = false;
        Spent = spent;
        Admitted = FeaturesBegun = FeaturesDone = timestamp;
    }

    /// <summary>Gives the room of the avatar's features back: a batch has them.</summary>
    public void ReleaseAvatarFeatures()
    {
        if (_avatarFeatures is not null)
        {
            pool.ReturnAvatar(_avatarFeatures);
            _avatarFeatures = null;
        }
    }

    /// <summary>Where its nickname's encoding, of always so many numbers, is to be written.</summary>
    public Span<float> KeepEncoding(int width)
    {
        if (_encoding.Length != width)
        {
            _encoding = new float[width];
        }

        _isEncoded = true;
        return _encoding;
    }

    /// <summary>Notes on the item, and tells, that nobody wants it computed any more.</summary>
    public bool IsAbandoned(TimeProvider time)
    {
        Failure = Input.Abandonment(time);
        return Failure is not null;
    }

    /// <summary>Answers. The item may be another profile's right after: don't touch it again.</summary>
    public void Complete(in PredictionResult result)
    {
        // The avatar's bytes belong to a request that is done with.
        Input = default;
        ReleaseAvatarFeatures();
        Span = null;
        _completion.SetResult(result);
    }

    PredictionResult IValueTaskSource<PredictionResult>.GetResult(short token)
    {
        PredictionResult result = _completion.GetResult(token);
        pool.Return(this);
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<PredictionResult>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<PredictionResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
