using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Training.Cards;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Commands;

public sealed class CalibrateCommandTests(TinyData data)
{
    [Fact]
    public async Task Calibrate_BundleWithoutCascadeAndScores_GetsThoseThatExportMeasures()
    {
        using var folder = new TemporaryFolder();
        BundleManifest exported = ModelBundle.Load(data.Bundle).Manifest;
        Assert.NotNull(exported.Calibration.Cascade);
        foreach (FileEntry file in exported.Files)
        {
            Directory.CreateDirectory(folder["bundle"]);
            File.Copy(Path.Combine(data.Bundle, file.Path), Path.Combine(folder["bundle"], file.Path));
        }

        BundleManifest old = BundleCard.Rewrite(folder["bundle"], exported with
        {
            Calibration = exported.Calibration with { Cascade = null, Both = exported.Calibration.Both with { Scores = null } },
        });

        TrainerProcess calibrate = await TrainerProcess.RunAsync("calibrate", "--bundle", folder["bundle"], "--data", data.Folder);

        Assert.Equal(0, calibrate.ExitCode);
        BundleManifest manifest = ModelBundle.Load(folder["bundle"]).Manifest;
        Assert.NotEqual(old.Version, manifest.Version);
        Assert.Equal(manifest.Version, calibrate.Output.Trim());
        Assert.Equal(exported.Calibration.Cascade.Points, manifest.Calibration.Cascade!.Points);
        Assert.Equal(exported.Calibration.Both.Scores!.Bins, manifest.Calibration.Both.Scores!.Bins);
        Assert.Equal(exported.Version, manifest.Version);
    }
}
