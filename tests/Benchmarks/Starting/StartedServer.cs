namespace GenderGrpc.Benchmarks.Starting;

/// <summary>What one start of the server took.</summary>
/// <param name="FirstPrediction">From its start to the first answer.</param>
/// <param name="IdleMebibytes">Resident memory then.</param>
/// <param name="SaturatedMebibytes">The most resident memory while it was saturated.</param>
internal readonly record struct StartedServer(TimeSpan FirstPrediction, double IdleMebibytes, double SaturatedMebibytes);
