namespace GenderGrpc.Benchmarks.Tuning;

/// <summary>What one start of the server gave.</summary>
/// <param name="FirstPrediction">From its start to the first answer.</param>
/// <param name="ItemsPerSecond">Profiles answered, once it was warm.</param>
/// <param name="IdleMebibytes">Resident memory after the first answer.</param>
/// <param name="LoadedMebibytes">Resident memory after the last.</param>
internal readonly record struct ServerRound(TimeSpan FirstPrediction, double ItemsPerSecond, double IdleMebibytes, double LoadedMebibytes);
