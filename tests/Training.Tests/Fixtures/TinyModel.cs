using GenderGrpc.Training.Models;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>The whole model, small.</summary>
internal static class TinyModel
{
    public const int TokenIds = 40;
    public const int NicknameLength = 6;
    public const int ImageSize = 32;

    public static ModelOptions Options { get; } =
        new() { Dimension = 16, Layers = 2, Heads = 2, FeedForward = 24, Width = 0.1, Dropout = 0.2 };
}
