using GenderGrpc.Benchmarks.Peers;
using GenderGrpc.Benchmarks.Profiles;
using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Avatars;
using GenderGrpc.Bundle.Features;

namespace GenderGrpc.Benchmarks.Tests.Peers;

/// <summary>Pictures that hold a tensor.</summary>
public sealed class ReadyPicturesTests
{
    [Fact]
    public void Of_EachSample_IsDecodedToTheSameTensor()
    {
        FeatureExtractor extractor = ModelBundle.Load(BuiltPrograms.Bundle).CreateFeatureExtractor();
        EncodedProfile[] encoded = ProfileTable.WholeSamples();

        EncodedProfile[] ready = ReadyPictures.Of(encoded, extractor);

        Assert.NotEmpty(encoded);
        Assert.Equal(encoded.Select(profile => profile.Nickname), ready.Select(profile => profile.Nickname));
        Assert.Equal(encoded.Select(Features), ready.Select(Features));

        byte[] Features(EncodedProfile profile)
        {
            byte[] features = new byte[extractor.AvatarBytes];
            Assert.Equal(AvatarDecodeStatus.Ok, extractor.Avatar(profile.Avatar, features));
            return features;
        }
    }
}
