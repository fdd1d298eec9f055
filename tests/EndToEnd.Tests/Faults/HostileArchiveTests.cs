using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Tests.Fixtures;
using Google.Rpc;
using Grpc.Core;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>Whatever is uploaded, the server says what is wrong with it, keeps nothing of it, writes nowhere else, and serves on.</summary>
public sealed class HostileArchiveTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int s_cuts = FaultCounts.Of(20, 300);
    private static readonly int s_flips = FaultCounts.Of(40, 600);

    private WatchedServer _server = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => _server = await WatchedServer.StartAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_HostileZip_IsRefusedForAReasonAndLeavesNothing(bool isModel)
    {
        ArchiveReceiver receiver = Receiver(isModel);
        foreach (HostileZip zip in HostileZips.Of(receiver.Files, _server.Outside, receiver.TooMany))
        {
            string reason = await RefusedAsync(zip.Name, receiver.UploadAsIsAsync(zip.Content));
            string expected = zip.Reason.Length > 0 ? zip.Reason : receiver.InvalidReason;
            Assert.True(reason == expected, $"{zip.Name}: refused for {reason} rather than {expected}");
            _server.AssertUnchanged(zip.Name);
        }

        await AssertServesAsync(receiver, isModel);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_OtherBytesThanAnnounced_AreRefused(bool isModel)
    {
        ArchiveReceiver receiver = Receiver(isModel);
        byte[] zip = BundleZip.Of(receiver.Files);
        byte[][] chunks = ArchiveReceiver.Chunks(zip);
        Assert.True(chunks.Length >= (isModel ? 1 : 3));
        byte[] other = [.. zip];
        other[^1] ^= 1;
        byte[][] halves = [zip[..(zip.Length / 2)], zip[(zip.Length / 2)..]];

        Assert.Equal("DIGEST_MISMATCH", await RefusedAsync("another digest", receiver.UploadAsync(other, chunks)));
        Assert.Equal("DIGEST_MISMATCH", await RefusedAsync("out of order", receiver.UploadAsync(zip, [halves[1], halves[0]])));
        Assert.Equal("ZIP_BYTES_MISMATCH", await RefusedAsync("a chunk twice", receiver.UploadAsync(zip, [halves[0], .. halves])));
        _server.AssertUnchanged("other bytes than announced");
        await AssertServesAsync(receiver, isModel);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_ZipCutAnywhere_IsRefusedAndLeavesNothing(bool isModel)
    {
        ArchiveReceiver receiver = Receiver(isModel);
        byte[] zip = BundleZip.Of(receiver.Files);
        for (int cut = 1; cut <= s_cuts; cut++)
        {
            // The first of them leaves one byte, the last all but one.
            int length = 1 + (int)((zip.Length - 2L) * (cut - 1) / (s_cuts - 1));
            Assert.Equal("ARCHIVE_UNREADABLE", await RefusedAsync($"cut at {length}", receiver.UploadAsIsAsync(zip[..length])));
        }

        _server.AssertUnchanged("cut zips");
        await AssertServesAsync(receiver, isModel);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_ByteFlippedAnywhere_IsRefusedOrHarmless(bool isModel)
    {
        ArchiveReceiver receiver = Receiver(isModel);
        byte[] zip = BundleZip.Of(receiver.Files);
        HashSet<string> good = [.. receiver.Files.Select(file => Digest.Of(file.Content))];
        var random = new Random(1);
        int taken = 0;
        for (int flip = 0; flip < s_flips; flip++)
        {
            byte[] flipped = [.. zip];
            int at = random.Next(zip.Length);
            flipped[at] ^= (byte)random.Next(1, 256);
            Task<string> upload = receiver.UploadAsIsAsync(flipped);
            if (await Record.ExceptionAsync(() => upload) is not null)
            {
                await RefusedAsync($"byte {at}", upload);
                continue;
            }

            // A date, or a name, but never what is in the files: each has the content of one that was sent.
            taken++;
            Assert.All(_server.Added(), file => Assert.True(good.Contains(file.Split(' ')[^1]), $"byte {at}: {file}"));
            await receiver.RemoveAsync(await upload);
        }

        output.WriteLine($"{s_flips} flips, {taken} of them harmless");
        _server.AssertUnchanged("flipped bytes");
        await AssertServesAsync(receiver, isModel);
    }

    private ArchiveReceiver Receiver(bool isModel) => isModel
        ? ArchiveReceiver.OfModels(_server.Channel, WatchedServer.FileLimit)
        : ArchiveReceiver.OfDatasets(_server.Channel, WatchedServer.FileLimit);

    private static async Task<string> RefusedAsync(string what, Task upload)
    {
        Exception? exception = await Record.ExceptionAsync(() => upload);
        RpcException refusal = Assert.IsType<RpcException>(exception, exactMatch: true);
        Assert.True(refusal.StatusCode == StatusCode.InvalidArgument, $"{what}: {refusal.Status}");
        ErrorInfo info = refusal.Details().Detail<ErrorInfo>();
        Assert.Equal("gendergrpc", info.Domain);
        Assert.NotEmpty(info.Reason);
        return info.Reason;
    }

    // The good zip is taken as ever, goes without a trace, and predictions come from the model that they came from.
    private async Task AssertServesAsync(ArchiveReceiver receiver, bool isModel)
    {
        Assert.Equal(isModel ? 1 : 0, await receiver.CountAsync());
        await receiver.RemoveAsync(await receiver.UploadAsIsAsync(BundleZip.Of(receiver.Files)));
        _server.AssertUnchanged("the good zip");
        await _server.AssertServesAsync();
    }
}
