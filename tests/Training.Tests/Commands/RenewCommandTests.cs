using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Bundle.Onnx;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Tests.Fixtures;
using Google.Protobuf;

namespace GenderGrpc.Training.Tests.Commands;

public sealed class RenewCommandTests(TinyData data)
{
    [Fact]
    public async Task Renew_GraphOfAFixedLength_BecomesTheOneThatExportWrites()
    {
        using var folder = new TemporaryFolder();
        BundleManifest exported = ModelBundle.Load(data.Bundle).Manifest;
        BundleManifest old = WriteWithFixedLength(folder["bundle"]);

        TrainerProcess renew = await RenewAsync(folder["bundle"], data.TrainedRun);

        Assert.Equal(0, renew.ExitCode);
        ModelBundle renewed = ModelBundle.Load(folder["bundle"]);
        Assert.NotEqual(old.Version, renewed.Manifest.Version);
        Assert.Equal(renewed.Manifest.Version, renew.Output.Trim());
        Assert.Equal(exported.Version, renewed.Manifest.Version);
        Assert.Equal([-1, -1], renewed.Manifest.Graph(GraphEntry.FusedRole).Inputs[^1].Shape);
    }

    [Fact]
    public async Task Renew_BundleOfAnotherRun_IsRefusedAndLeftAsItIs()
    {
        using var folder = new TemporaryFolder();
        BundleManifest old = WriteWithFixedLength(folder["bundle"]);
        using (TrainingRun run = data.Start(folder["run"], TinyData.Options with { Epochs = 1 }))
        {
            run.Run(new RunControl(), TestContext.Current.CancellationToken);
        }

        TrainerProcess renew = await RenewAsync(folder["bundle"], folder["run"]);

        Assert.NotEqual(0, renew.ExitCode);
        Assert.Contains("differ", renew.Error, StringComparison.Ordinal);
        Assert.Equal(old.Version, ModelBundle.Load(folder["bundle"]).Manifest.Version);
    }

    private Task<TrainerProcess> RenewAsync(string bundle, string run) =>
        TrainerProcess.RunAsync("renew", "--bundle", bundle, "--run", run, "--data", data.Folder);

    // As bundles were before their nicknames' length was free.
    private BundleManifest WriteWithFixedLength(string folder)
    {
        ModelBundle bundle = ModelBundle.Load(data.Bundle);
        ModelProto model = ModelProto.Parser.ParseFrom(bundle.FusedGraph.Span);
        model.Graph.Input.Single(input => input.Name == GraphContract.NicknameIds).Type.TensorType.Shape.Dim[1] =
            new TensorShapeProto.Types.Dimension { DimValue = bundle.Manifest.Features.Nickname.Length };
        GraphEntry entry = bundle.Manifest.Graph(GraphEntry.FusedRole);
        Dictionary<string, ReadOnlyMemory<byte>> files = bundle.Manifest.Files.ToDictionary(
            file => file.Path, file => (ReadOnlyMemory<byte>)File.ReadAllBytes(Path.Combine(data.Bundle, file.Path)));
        files[entry.File] = model.ToByteArray();
        return BundleWriter.Write(
            folder,
            bundle.Manifest with { Graphs = [entry with { Inputs = GraphContract.FixedInputs(bundle.Manifest.Features) }] },
            files);
    }
}
