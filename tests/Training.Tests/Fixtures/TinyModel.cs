using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Models;
using TorchSharp;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>The whole model, small.</summary>
internal static class TinyModel
{
    public const int NicknameLength = 6;
    public const int ImageSize = 32;

    /// <summary>Padding, two marks, 26 letters and 11 buckets.</summary>
    public const int TokenIds = 40;

    public static ModelOptions Options { get; } =
        new()
        {
            Dimension = 16,
            Layers = 2,
            Heads = 2,
            FeedForward = 24,
            NgramBuckets = 30,
            NgramDimension = 4,
            Width = 0.1,
            Dropout = 0.2,
        };

    public static Vocabulary Vocabulary { get; } =
        new RuneVocabulary("abcdefghijklmnopqrstuvwxyz".EnumerateRunes()).ToVocabulary();

    public static FeatureExtractor Features { get; } = new(
        new FeatureSpec
        {
            Avatar = new AvatarSpec { Size = ImageSize },
            Nickname = new NicknameSpec { Length = NicknameLength, HashBuckets = 11 },
        },
        Vocabulary);

    /// <summary>A model whose weights and statistics are all random, and the seed's alone.</summary>
    public static ProfileModel Create(long seed)
    {
        torch.random.manual_seed(seed);
        return new ProfileModel(Options, Features.TokenIdCount, Features.NicknameLength).Randomised(seed);
    }
}
