using GenderGrpc.V1;
using Google.Protobuf;

namespace GenderGrpc.Client;

/// <summary>Makes profiles from what an application has at hand.</summary>
public static class ProfileFactory
{
    /// <summary>Makes a profile without copying the avatar.</summary>
    /// <param name="nickname">The name that the profile shows; null: none. Lone surrogates become U+FFFD.</param>
    /// <param name="avatar">An encoded image, which must not change until the profile has its answer; empty: none.</param>
    public static Profile Create(string? nickname, ReadOnlyMemory<byte> avatar)
    {
        var profile = new Profile();
        if (nickname is not null)
        {
            profile.Nickname = WellFormedText.From(nickname);
        }

        if (!avatar.IsEmpty)
        {
            profile.Avatar = UnsafeByteOperations.UnsafeWrap(avatar);
        }

        return profile;
    }

    /// <summary>The profile itself or, where its nickname can't be UTF-8, a copy that can; the caller's is left alone.</summary>
    internal static Profile WellFormed(Profile profile)
    {
        if (!profile.HasNickname)
        {
            return profile;
        }

        var nickname = WellFormedText.From(profile.Nickname);
        return ReferenceEquals(nickname, profile.Nickname) ? profile : new Profile(profile) { Nickname = nickname };
    }
}
