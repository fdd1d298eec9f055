namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>A zip that no server may take.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Reason">The reason it is refused for.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record HostileZip(string Name, string Reason, byte[] Content);
