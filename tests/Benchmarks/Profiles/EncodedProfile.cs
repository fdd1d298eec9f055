using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.Benchmarks.Profiles;

/// <summary>A profile as a client has it; what is empty is absent.</summary>
internal readonly record struct EncodedProfile(byte[] Avatar, string Nickname)
{
    /// <summary>Whether it has both modalities.</summary>
    public bool IsWhole => Avatar.Length > 0 && Nickname.Length > 0;

    /// <summary>The profile as it is sent.</summary>
    public Profile ToMessage() => ProfileFactory.Create(Nickname.Length == 0 ? null : Nickname, Avatar);
}
