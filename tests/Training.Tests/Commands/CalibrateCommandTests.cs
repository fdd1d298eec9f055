using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Calibration;
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
        (BundleManifest exported, BundleManifest old) = WriteOld(folder["bundle"]);

        TrainerProcess calibrate = await TrainerProcess.RunAsync("calibrate", "--bundle", folder["bundle"], "--data", data.Folder);

        Assert.Equal(0, calibrate.ExitCode);
        BundleManifest manifest = ModelBundle.Load(folder["bundle"]).Manifest;
        Assert.NotEqual(old.Version, manifest.Version);
        Assert.Equal(manifest.Version, calibrate.Output.Trim());
        Assert.Equal(exported.Calibration.Cascade!.Points, manifest.Calibration.Cascade!.Points);
        Assert.Equal(exported.Calibration.Both.Scores!.Bins, manifest.Calibration.Both.Scores!.Bins);
        Assert.Equal(exported.Version, manifest.Version);
    }

    [Fact]
    public async Task Calibrate_DataWithNamesAlone_CountsTheirScoresWhereTheNicknameIsAll()
    {
        using var folder = new TemporaryFolder();
        (BundleManifest exported, _) = WriteOld(folder["bundle"]);
        foreach (string file in Directory.EnumerateFiles(data.Folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder["data"], Path.GetRelativePath(data.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await File.WriteAllTextAsync(
            Path.Combine(folder["data"], "val.tsv"), "name\tlabel\nAnna\tfemale\nBob\tmale\n", TestContext.Current.CancellationToken);

        TrainerProcess calibrate = await TrainerProcess.RunAsync("calibrate", "--bundle", folder["bundle"], "--data", folder["data"]);

        Assert.Equal(0, calibrate.ExitCode);
        BundleManifest manifest = ModelBundle.Load(folder["bundle"]).Manifest;
        ModelCalibration calibration = manifest.Calibration;
        Assert.Equal(exported.Calibration.NicknameOnly.Scores!.Bins.Sum() + 2, calibration.NicknameOnly.Scores!.Bins.Sum());
        Assert.Equal(exported.Calibration.AvatarOnly.Scores!.Bins, calibration.AvatarOnly.Scores!.Bins);
        Assert.Equal(exported.Calibration.Both.Scores!.Bins, calibration.Both.Scores!.Bins);
        // What is there isn't measured again, whatever the data.
        TrainerProcess again = await TrainerProcess.RunAsync("calibrate", "--bundle", folder["bundle"], "--data", data.Folder);
        Assert.Equal(manifest.Version, again.Output.Trim());
    }

    // A copy of the bundle as it would be from before there were cascades and histograms.
    private (BundleManifest Exported, BundleManifest Old) WriteOld(string folder)
    {
        BundleManifest exported = ModelBundle.Load(data.Bundle).Manifest;
        ModelCalibration calibration = exported.Calibration;
        Assert.NotNull(calibration.Cascade);
        Directory.CreateDirectory(folder);
        foreach (FileEntry file in exported.Files)
        {
            File.Copy(Path.Combine(data.Bundle, file.Path), Path.Combine(folder, file.Path));
        }

        BundleManifest old = BundleCard.Rewrite(folder, exported with
        {
            Calibration = calibration with
            {
                Cascade = null,
                Both = calibration.Both with { Scores = null },
                AvatarOnly = calibration.AvatarOnly with { Scores = null },
                NicknameOnly = calibration.NicknameOnly with { Scores = null },
            },
        });
        return (exported, old);
    }
}
