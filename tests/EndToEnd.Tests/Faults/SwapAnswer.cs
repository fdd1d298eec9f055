namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>An answer that came while models were swapped.</summary>
/// <param name="Sequence">Of the item that it answers.</param>
/// <param name="Version">The model that made it.</param>
/// <param name="From">The last activation that was acknowledged when the item was sent.</param>
/// <param name="To">The last activation that had been asked for when the answer came.</param>
internal readonly record struct SwapAnswer(ulong Sequence, string Version, int From, int To);
