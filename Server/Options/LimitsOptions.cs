using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using GenderGrpc.Bundle.Avatars;

namespace GenderGrpc.Server.Options;

/// <summary>What a request may hold.</summary>
internal sealed record LimitsOptions
{
    [Description("Bytes of an avatar")]
    [Range(1, 1 << 30)]
    public int AvatarBytes { get; init; } = 2 << 20;

    [Description("Pixels of an avatar, checked before any is allocated")]
    [Range(1, 500_000_000)]
    public int AvatarPixels { get; init; } = AvatarDecoder.DefaultMaxPixels;

    [Description("Unicode code points of a nickname")]
    [Range(1, 256)]
    public int NicknameRunes { get; init; } = 256;

    [Description("Profiles of a batch call")]
    [Range(1, 65536)]
    public int BatchItems { get; init; } = 1024;

    [Description("Bytes of a request message")]
    [Range(1024, 1 << 30)]
    public int MessageBytes { get; init; } = 16 << 20;

    [Description("Bytes of the zip of a model bundle")]
    [Range(1, int.MaxValue)]
    public int ModelZipBytes { get; init; } = 256 << 20;

    [Description("Bytes of a model bundle's files together")]
    [Range(1, int.MaxValue)]
    public int ModelBytes { get; init; } = 256 << 20;

    [Description("Files of a model bundle")]
    [Range(1, 1024)]
    public int ModelFiles { get; init; } = 64;

    [Description("Bytes of the zip of a checkpoint, from a trainer that doesn't share the server's disk")]
    [Range(1, int.MaxValue)]
    public int CheckpointZipBytes { get; init; } = 1 << 30;

    [Description("Bytes of a checkpoint's files together")]
    [Range(1, int.MaxValue)]
    public int CheckpointBytes { get; init; } = 1 << 30;

    [Description("Files of a checkpoint")]
    [Range(1, 1024)]
    public int CheckpointFiles { get; init; } = 64;

    [Description("Bytes of the zip of a dataset")]
    [Range(typeof(long), "1", "1125899906842624")]
    public long DatasetZipBytes { get; init; } = 4L << 30;

    [Description("Bytes of a dataset's files together")]
    [Range(typeof(long), "1", "1125899906842624")]
    public long DatasetBytes { get; init; } = 16L << 30;

    [Description("Files and folders of a dataset")]
    [Range(1, int.MaxValue)]
    public int DatasetFiles { get; init; } = 2_000_000;

    [Description("How many times the bytes of a zip its files may have")]
    [Range(1, 1024)]
    public int ZipRatio { get; init; } = 100;
}
