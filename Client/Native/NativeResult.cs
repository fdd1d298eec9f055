using System.Runtime.InteropServices;
using GenderGrpc.Client.Realtime;

namespace GenderGrpc.Native;

/// <summary>gendergrpc_result.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeResult
{
    // Both with a NUL at the end. A version is "sha256:" and 64 hex digits; reasons have at most 63 characters (AIP-193).
    private const int ModelVersionBytes = 80;
    private const int ErrorReasonBytes = 64;

    public ulong Submission;
    public ulong Slot;
    public int Outcome;
    public int Label;
    public int UndeterminedReason;
    public int ErrorCode;
    public ulong AgeUs;
    public double ProbabilityFemale;
    public double AvatarProbabilityFemale;
    public double AvatarWeight;
    public double NicknameProbabilityFemale;
    public double NicknameWeight;
    public uint ModelVersionLength;
    public uint ErrorReasonLength;
    public fixed byte ModelVersion[ModelVersionBytes];
    public fixed byte ErrorReason[ErrorReasonBytes];

    /// <summary>Fills all of it.</summary>
    public void Set(in PredictionResult result)
    {
        Submission = (ulong)result.Submission;
        Slot = result.Slot;
        Outcome = (int)result.Outcome;
        Label = (int)result.Label;
        UndeterminedReason = (int)result.UndeterminedReason;
        ErrorCode = (int)result.ErrorCode;
        AgeUs = (ulong)Math.Max(result.Age.Ticks / TimeSpan.TicksPerMicrosecond, 0);
        ProbabilityFemale = result.ProbabilityFemale;
        AvatarProbabilityFemale = result.AvatarProbabilityFemale;
        AvatarWeight = result.AvatarWeight;
        NicknameProbabilityFemale = result.NicknameProbabilityFemale;
        NicknameWeight = result.NicknameWeight;
        fixed (byte* modelVersion = ModelVersion, errorReason = ErrorReason)
        {
            ModelVersionLength = (uint)Utf8Text.Write(result.ModelVersion, new Span<byte>(modelVersion, ModelVersionBytes));
            ErrorReasonLength = (uint)Utf8Text.Write(result.ErrorReason, new Span<byte>(errorReason, ErrorReasonBytes));
        }
    }
}
