using GenderGrpc.Training.Synthetic.Avatars;
using SkiaSharp;

namespace GenderGrpc.Training.Synthetic;

/// <summary>One picture of all those that a kind and a style allow.</summary>
/// <param name="Name">The file's name, without extension.</param>
/// <param name="Kind">What it shows.</param>
/// <param name="Style">How it is rendered.</param>
/// <param name="Stream">The number of the random stream that it is drawn from; chosen by eye.</param>
/// <param name="Format">How it is encoded.</param>
internal sealed record SampleAvatar(
    string Name, AvatarKind Kind, AvatarStyle Style, long Stream, SKEncodedImageFormat Format = SKEncodedImageFormat.Jpeg);
