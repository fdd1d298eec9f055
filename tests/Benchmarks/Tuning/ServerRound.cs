namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>What one start of the server gave.</summary>
/// <param name="FirstPrediction">From its start to the first answer.</param>
/// <param name="EarlySpeed">Profiles answered per second right after that, while hot code is still compiled.</param>
/// <param name="WarmSpeed">Profiles answered per second, once that was over.</param>
/// <param name="IdleMebibytes">Resident memory after the first answer.</param>
/// <param name="LoadedMebibytes">Resident memory after the last.</param>
internal readonly record struct ServerRound(
    TimeSpan FirstPrediction, double EarlySpeed, double WarmSpeed, double IdleMebibytes, double LoadedMebibytes);
