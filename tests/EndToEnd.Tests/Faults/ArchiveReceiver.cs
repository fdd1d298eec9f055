using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Grpc.Net.Client;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>What takes zips from strangers: of datasets or of models.</summary>
/// <param name="Files">The files of a good zip.</param>
/// <param name="TooMany">More files than it takes.</param>
/// <param name="InvalidReason">The reason that a zip of something else is refused for.</param>
/// <param name="UploadAsync">
/// Uploads a zip in chunks, announced by the length and the digest of another, and gives the name of what was made of it.
/// </param>
/// <param name="RemoveAsync">Removes what was made.</param>
/// <param name="CountAsync">How many there are.</param>
internal sealed record ArchiveReceiver(
    (string Name, byte[] Content)[] Files,
    int TooMany,
    string InvalidReason,
    Func<byte[], byte[][], Task<string>> UploadAsync,
    Func<string, Task> RemoveAsync,
    Func<Task<int>> CountAsync)
{
    private const int ChunkBytes = 10_000;

    /// <summary>TrainingService.UploadDataset.</summary>
    public static ArchiveReceiver OfDatasets(GrpcChannel channel, int fileLimit)
    {
        var client = new TrainingService.TrainingServiceClient(channel);
        byte[] picture = new byte[20_000];
        new Random(1).NextBytes(picture);
        return new ArchiveReceiver(
            [
                ("manifest.csv", DatasetZip.Text(DatasetZip.Manifest)),
                ("names/train.tsv", DatasetZip.Text("name\tlabel\nMia\tfemale\nLeo\tmale\n")),
                ("images/a.png", picture),
            ],
            fileLimit + 1,
            "DATASET_INVALID",
            async (announced, chunks) => (await client.UploadAsync(
            [
                new UploadDatasetRequest { Start = DatasetRequests.Start(announced, DatasetRequests.NewId()) },
                .. chunks.Select(chunk => new UploadDatasetRequest { Chunk = ByteString.CopyFrom(chunk) }),
            ])).Name,
            name => client.DeleteDatasetAsync(name),
            async () => (await client.ListAsync()).Count);
    }

    /// <summary>ModelService.UploadModel.</summary>
    public static ArchiveReceiver OfModels(GrpcChannel channel, int fileLimit)
    {
        var client = new ModelService.ModelServiceClient(channel);
        using TestBundle bundle = TestBundle.Write(name: "hostile");
        return new ArchiveReceiver(
            BundleZip.Files(bundle),
            fileLimit + 1,
            "MODEL_INVALID",
            async (announced, chunks) => (await client.UploadAsync(
            [
                new UploadModelRequest
                {
                    Start = new ModelUploadStart
                    {
                        RequestId = ModelCalls.NewId(),
                        ZipBytes = announced.Length,
                        Digest = Bundle.Manifest.Digest.Of(announced),
                    },
                },
                .. chunks.Select(chunk => new UploadModelRequest { Chunk = ByteString.CopyFrom(chunk) }),
            ])).Version,
            version => client.DeleteAsync(version),
            async () => (await client.ListAsync()).Count);
    }

    /// <summary>Uploads a zip as it is.</summary>
    public Task<string> UploadAsIsAsync(byte[] zip) => UploadAsync(zip, Chunks(zip));

    /// <summary>A zip in the chunks that it is sent in.</summary>
    public static byte[][] Chunks(byte[] zip) => [.. zip.Chunk(ChunkBytes)];
}
