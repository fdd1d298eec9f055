using CsvHelper;
using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;

namespace GenderGrpc.Server.Tests.OpenInference;

/// <summary>The bundled model and the command line's sample profiles: tensors get the answers that BatchPredict gives.</summary>
public sealed class SampleParityTests
{
    private const double Tolerance = 1e-6;

    private static readonly string s_samples = Path.Combine(Root(AppContext.BaseDirectory), "Client", "Cli", "Samples");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Infer_SampleProfiles_AreAnsweredAsByBatchPredict(bool isRaw)
    {
        // A profile alone in a batch has the same bits whoever asks.
        await using RunningServer server = await RunningServer.StartAsync(
            $"--Model:Folder={Path.Combine(AppContext.BaseDirectory, "models", "default")}", "--Inference:MaxBatchSize=1");
        (ByteString[] avatars, string[] nicknames) = Profiles();
        var batch = new BatchPredictRequest
        {
            Profiles = { avatars.Zip(nicknames, (avatar, nickname) => new Profile { Avatar = avatar, Nickname = nickname }) },
        };

        BatchPredictResponse expected = await server.Client.BatchPredictAsync(batch, cancellationToken: Tensors.Token);
        ModelInferResponse response =
            await server.InferAsync(isRaw ? Tensors.Raw(avatars, nicknames) : Tensors.Typed(avatars, nicknames));

        Assert.Equal("default", response.ModelName);
        float[] probabilities = response.Floats("probability_female");
        float[] weights = response.Floats("modality_weights");
        Assert.Equal(expected.Results.Count, probabilities.Length);
        Assert.Equal(
            expected.Results.Select(result => result.Prediction.Label.ToString().ToLowerInvariant()), response.Texts("label"));
        Assert.All(expected.Results, (result, index) =>
        {
            Assert.Equal(result.Prediction.ProbabilityFemale, probabilities[index], Tolerance);
            Assert.All(result.Prediction.Evidence, evidence =>
            {
                bool isAvatar = evidence.Modality == Modality.Avatar;
                float[] alone = response.Floats(isAvatar ? "avatar_probability_female" : "nickname_probability_female");
                Assert.Equal(evidence.ProbabilityFemale, alone[index], Tolerance);
                Assert.Equal(evidence.Weight, weights[(2 * index) + (isAvatar ? 0 : 1)], Tolerance);
            });
        });
    }

    private static (ByteString[] Avatars, string[] Nicknames) Profiles()
    {
        using var csv = CsvReader.FromFile(Path.Combine(s_samples, "manifest.csv"));
        csv.ReadHeader();
        string[] header = [.. csv.Headers];
        int avatarColumn = Array.IndexOf(header, "avatar");
        int nicknameColumn = Array.IndexOf(header, "nickname");
        var avatars = new List<ByteString>();
        var nicknames = new List<string>();
        while (csv.Read())
        {
            string avatar = csv.GetString(avatarColumn) ?? "";
            avatars.Add(avatar.Length == 0 ? ByteString.Empty : ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(s_samples, avatar))));
            nicknames.Add(csv.GetString(nicknameColumn) ?? "");
        }

        return ([.. avatars], [.. nicknames]);
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "GenderGrpc.sln"))
        ? folder
        : Root(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!);
}
