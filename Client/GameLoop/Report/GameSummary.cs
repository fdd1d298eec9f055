namespace GenderGrpc.GameLoop.Report;

/// <summary>How a game went.</summary>
/// <param name="Frames">Frames played.</param>
/// <param name="LateFrames">Those that began a whole frame's time late.</param>
/// <param name="Calls">What a frame's calls of the predictor took altogether.</param>
/// <param name="Account">Submissions and results.</param>
/// <param name="WasReached">Whether a stream to the server was ever open.</param>
internal sealed record GameSummary(int Frames, int LateFrames, Durations Calls, Account Account, bool WasReached)
{
    public bool IsAnsweredOnce => Account is { Owed: 0, Unowed: 0 };
}
