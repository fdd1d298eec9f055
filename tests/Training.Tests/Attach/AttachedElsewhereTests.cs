using System.IO.Compression;
using GenderGrpc.Bundle;
using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;
using GenderGrpc.V1;
using static GenderGrpc.Training.Tests.Fixtures.AttachedRuns;

namespace GenderGrpc.Training.Tests.Attach;

/// <summary>A trainer on another disk than the server's.</summary>
public sealed class AttachedElsewhereTests(TinyData data)
{
    [Fact]
    public async Task Run_OnAnotherDisk_FetchesAndDelivers()
    {
        using var folder = new TemporaryFolder();
        RunAssignment assignment = data.Assignment(folder);
        (assignment.DatasetFolder, assignment.RunFolder) = ("/not/here", "/not/here");
        await using FakeServer server = await FakeServer.StartAsync(assignment);
        ZipFile.CreateFromDirectory(data.Folder, server.Service.Zips[FolderKind.Dataset] = folder["data.zip"]);
        server.Service.Breaks.Add(9);

        Assert.Equal(CommandLine.Done, await AttachAsync(server, options => options with { SharesDisk = false, WorkFolder = folder["work"] }));

        FakeTrainerService service = server.Service;
        Assert.Equal(Range(1, LastReport), service.Reports.Keys.Order());
        Assert.Equal(
            [FolderKind.Checkpoint, FolderKind.Checkpoint, FolderKind.Checkpoint, FolderKind.Bundle],
            service.Deliveries.Select(delivery => delivery.Start.Kind));
        // Each before the report of it, which is the ninth of every epoch.
        Assert.Equal([8, 17, 26, 27], service.Deliveries.Select(delivery => delivery.Reports));
        Assert.All(service.Deliveries, delivery => Assert.Equal(
            (RunName, 1, delivery.Zip.Length, Bundle.Manifest.Digest.Of(delivery.Zip)),
            (delivery.Start.Run, delivery.Start.Attempt, (int)delivery.Start.ZipBytes, delivery.Start.Digest)));
        Unzip(service.Deliveries.Last(), folder["bundle"]);
        Unzip(service.Deliveries.ElementAt(2), folder["run/checkpoint"]);
        Assert.Equal(service.End!.ModelVersion, ModelBundle.Load(folder["bundle"]).Manifest.Version);
        Assert.Equal(data.ThroughDigest(folder), Saved(folder["run"]).ModelDigest);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["work"]));
        Assert.All(service.Authorizations, authorization => Assert.Equal("Bearer secret", authorization));

        static void Unzip((FolderDeliveryStart Start, byte[] Zip, int Reports) delivery, string folder)
        {
            using var zip = new ZipArchive(new MemoryStream(delivery.Zip));
            zip.ExtractToDirectory(folder);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ThatStartsFromAnother_TakesItsCheckpoint(bool isShared)
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder["before"]))
        {
            run.Follow((10, ScriptedRun.ToPause));
        }

        RunAssignment assignment = data.Assignment(folder, epochs: 1);
        assignment.Hyperparameters.NicknameLength = 16;
        assignment.StartFrom.Add(new StartingRun { Run = "runs/before", RunFolder = isShared ? folder["before"] : "" });
        await using FakeServer server = await FakeServer.StartAsync(assignment);
        ZipFile.CreateFromDirectory(data.Folder, server.Service.Zips[FolderKind.Dataset] = folder["data.zip"]);
        ZipFile.CreateFromDirectory(folder["before/checkpoint"], server.Service.Zips[FolderKind.Checkpoint] = folder["checkpoint.zip"]);

        Assert.Equal(
            CommandLine.Done,
            await AttachAsync(server, options => options with { SharesDisk = isShared, WorkFolder = folder["work"] }));

        if (!isShared)
        {
            using var zip = new ZipArchive(new MemoryStream(
                server.Service.Deliveries.First(delivery => delivery.Start.Kind == FolderKind.Checkpoint).Zip));
            zip.ExtractToDirectory(folder["run/checkpoint"]);
        }

        CheckpointState start = Assert.Single(Saved(folder["run"]).StartedFrom);
        Assert.Equal(Saved(folder["before"]).ModelDigest, start.ModelDigest);
    }

    [Fact]
    public async Task Run_CheckpointOnAnotherDisk_IsTakenUp()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = data.Start(folder["before"]))
        {
            run.Follow((10, ScriptedRun.ToPause));
        }

        RunAssignment assignment = data.Assignment(folder);
        assignment.HasCheckpoint = true;
        await using FakeServer server = await FakeServer.StartAsync(assignment);
        ZipFile.CreateFromDirectory(data.Folder, server.Service.Zips[FolderKind.Dataset] = folder["data.zip"]);
        ZipFile.CreateFromDirectory(folder["before/checkpoint"], server.Service.Zips[FolderKind.Checkpoint] = folder["checkpoint.zip"]);

        Assert.Equal(CommandLine.Done, await AttachAsync(server, options => options with { SharesDisk = false, WorkFolder = folder["work"] }));

        Assert.Equal(Range(11, Steps), StepsOf(server.Service));
    }
}
