using CsvHelper;
using GenderGrpc.Cli.Commands;
using GenderGrpc.Cli.Scoring;
using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Demo;

/// <summary>One of the profiles that come with this program.</summary>
/// <param name="Nickname">May be empty.</param>
/// <param name="Note">What the avatar shows; may be empty.</param>
/// <param name="Profile">What is sent.</param>
internal sealed record Sample(string Nickname, string Note, Profile Profile)
{
    /// <summary>Reads manifest.csv of the folder: columns avatar, nickname, label, note.</summary>
    /// <exception cref="CommandFailedException">The samples aren't there.</exception>
    public static async Task<IReadOnlyList<Sample>> LoadAsync(string folder, CancellationToken cancellationToken)
    {
        var samples = new List<Sample>();
        try
        {
            await using var manifest = File.OpenRead(Path.Combine(folder, "manifest.csv"));
            foreach (var row in CsvFormat.Read(manifest, leaveOpen: true).Skip(1))
            {
                if (row is not [var avatar, var nickname, _, var note])
                {
                    throw new InvalidDataException();
                }

                byte[] image = avatar.Length == 0
                    ? []
                    : await AvatarFile.ReadAsync(Path.Combine(folder, avatar), cancellationToken);
                var profile = ProfileFactory.Create(nickname.Length == 0 ? null : nickname, image);
                samples.Add(new Sample(nickname, note.Length > 0 ? note : Path.GetFileNameWithoutExtension(avatar), profile));
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or CsvFormatException or AvatarFileException)
        {
            throw new CommandFailedException(
                ExitCode.BadUsage, $"The sample profiles in {folder} can't be read: {e.GetType().Name}.");
        }

        return samples.Count > 0
            ? samples
            : throw new CommandFailedException(ExitCode.BadUsage, $"There are no sample profiles in {folder}.");
    }
}
