namespace GenderGrpc.GameLoop;

/// <summary>What the command line asks for.</summary>
/// <param name="Server">The server's URL.</param>
/// <param name="Duration">How long to play.</param>
/// <param name="Entities">Entities on the field.</param>
/// <param name="Deadline">How long after a frame an answer is of use.</param>
internal sealed record GameOptions(Uri Server, TimeSpan Duration, int Entities, TimeSpan Deadline);
