using CsCheck;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Bundle.Tests.Fixtures;

namespace GenderGrpc.Bundle.Tests.Nicknames;

public sealed class RandomNicknameTests
{
    private const int Count = 10_000;

    [Fact]
    public void Encode_RandomStrings_AreInRangeAndTheSameInTrainingAndServing()
    {
        RuneTokenizer training = SampleNicknames.CreateTokenizer();
        INicknameTokenizer serving = NicknameTokenizer.Create(SampleNicknames.Spec, SampleNicknames.Vocabulary);

        // Sample runs on all cores: the two tokenizers are shared between concurrent calls.
        SampleNicknames.Random.Sample(
            nickname =>
            {
                int[] ids = training.Ids(nickname);
                return ids.All(id => id >= 0 && id < training.IdCount)
                    && ids.SequenceEqual(training.Ids(nickname))
                    && ids.SequenceEqual(serving.Ids(nickname));
            },
            iter: Count,
            print: SampleNicknames.CodePoints);
    }

    [Fact]
    public void Encode_RandomStringsFromManyThreads_AreAsFromOne()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer();
        string[] nicknames = SeededNicknames();
        int[][] alone = [.. nicknames.Select(tokenizer.Ids)];
        int[][] together = new int[Count][];

        Parallel.For(
            0,
            Count,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            i => together[i] = tokenizer.Ids(nicknames[i]));

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Encode_RandomStrings_PutMarksAndPaddingWhereTheyBelong() => SampleNicknames.Random.Sample(
        nickname =>
        {
            RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer();
            int[] ids = new int[tokenizer.Length];
            bool present = tokenizer.Encode(nickname, ids);
            int end = Array.IndexOf(ids, RuneTokenizer.EndId);
            int last = end < 0 ? ids.Length : end;
            return present == (ids[0] == RuneTokenizer.BeginId)
                && present == (SampleNicknames.Normalized(nickname).Length > 0)
                && (present ? ids.Take(last).Skip(1).All(id => id > 2) : ids.All(id => id == RuneTokenizer.PaddingId))
                && (end < 0 || ids.Skip(end + 1).All(id => id == RuneTokenizer.PaddingId));
        },
        iter: Count,
        print: SampleNicknames.CodePoints);

    [Fact]
    public void Extractor_RandomStrings_GivesTheTokenizersIds()
    {
        RuneTokenizer tokenizer = SampleNicknames.CreateTokenizer();
        var extractor = new FeatureExtractor(
            new FeatureSpec { Avatar = new AvatarSpec { Size = 16 }, Nickname = SampleNicknames.Spec },
            SampleNicknames.Vocabulary);

        Assert.Equal(tokenizer.IdCount, extractor.TokenIdCount);
        Assert.Equal(tokenizer.Length, extractor.NicknameLength);
        Assert.All(
            SeededNicknames().Take(500),
            nickname =>
            {
                int[] ids = new int[extractor.NicknameLength];
                extractor.Nickname(nickname, ids);
                Assert.Equal(tokenizer.Ids(nickname), ids);
            });
    }

    private static string[] SeededNicknames()
    {
        var random = new Random(20_07);
        return [.. Enumerable.Range(0, Count).Select(_ => string.Create(
            random.Next(60),
            random,
            static (units, source) =>
            {
                foreach (ref char unit in units)
                {
                    unit = source.Next(4) == 0 ? (char)source.Next(0xD800, 0xE000) : (char)source.Next(0x10000);
                }
            }))];
    }
}
