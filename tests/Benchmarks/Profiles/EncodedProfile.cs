namespace GenderGrpc.Benchmarks.Profiles;

/// <summary>A profile as a client has it; what is empty is absent.</summary>
internal readonly record struct EncodedProfile(byte[] Avatar, string Nickname);
