using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Samples in memory.</summary>
internal static class Samples
{
    /// <summary>A sample with an avatar, a nickname, both or neither.</summary>
    public static Sample Of(
        Label label = Label.Female,
        string? nickname = null,
        byte[]? avatar = null,
        Dictionary<string, string>? slices = null,
        double? bestAttainable = null) => new(
        new ProfileRow
        {
            Nickname = nickname,
            Label = label,
            Split = Split.Test,
            Origin = "memory",
            Slices = slices ?? [],
            BestAttainable = bestAttainable,
        },
        avatar);

    /// <summary>Random pixels of the tiny model's size.</summary>
    public static byte[] Avatar(long seed)
    {
        var random = new RandomStream(seed, 0);
        byte[] pixels = new byte[TinyModel.Features.AvatarBytes];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)random.Below(256);
        }

        return pixels;
    }

    /// <summary>Samples that cycle through having both, an avatar, a nickname, and neither.</summary>
    public static Sample[] EveryPresence(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => Of(
            i % 3 == 0 ? Label.Male : Label.Female,
            nickname: i % 4 is 0 or 2 ? $"{(char)('a' + (i % 26))}b 9" : null,
            avatar: i % 4 is 0 or 1 ? Avatar(i) : null)),
    ];

    /// <summary>Samples that have both.</summary>
    public static Sample[] WithBoth(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => Of(
            i % 2 == 0 ? Label.Male : Label.Female, $"{(char)('a' + (i % 26))}{i}", Avatar(i))),
    ];
}
