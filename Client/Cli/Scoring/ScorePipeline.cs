using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Google.Rpc;

namespace GenderGrpc.Cli.Scoring;

/// <summary>
/// Rows in, answers out, in the same order. Avatars are read ahead; a row whose avatar can't be read is answered here, and
/// the others by one prediction stream. Every stage is bounded, so memory doesn't grow with the input.
/// </summary>
internal sealed class ScorePipeline(InputTable input, ScoreSettings settings, GenderPredictionClient client)
{
    // Enough to hide a disk's latency.
    private const int ReadAhead = 16;

    private readonly record struct LoadingRow(string[] Row, Task<byte[]> Avatar);

    private readonly record struct SentRow(string[] Row, Status? Error);

    /// <param name="skip">How many rows are done already.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<(string[] Row, StreamPredictResponse Answer)> RunAsync(
        long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = Bounded<LoadingRow>(ReadAhead);
        var sent = Bounded<SentRow>(settings.Window + ReadAhead);
        var profiles = Bounded<Profile>(2);
        var stages = Task.WhenAll(
            Task.Run(() => LoadAsync(skip, loading.Writer, stop.Token), CancellationToken.None),
            SendAsync(loading.Reader, sent.Writer, profiles.Writer, stop.Token));
        var stream = client.PredictStreamAsync(
            profiles.Reader.ReadAllAsync(stop.Token), settings.Options, settings.Window, stop.Token);
        var answers = stream.GetAsyncEnumerator(CancellationToken.None);
        try
        {
            await foreach (var row in sent.Reader.ReadAllAsync(cancellationToken))
            {
                if (row.Error is not null)
                {
                    yield return (row.Row, new StreamPredictResponse { Error = row.Error });
                }
                else if (await answers.MoveNextAsync())
                {
                    yield return (row.Row, answers.Current);
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await answers.DisposeAsync();
            await stages;
        }
    }

    private async Task LoadAsync(long skip, ChannelWriter<LoadingRow> loading, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var row in input.Rows())
            {
                if (skip-- > 0)
                {
                    continue;
                }

                await loading.WriteAsync(new LoadingRow(row, LoadAvatar(row, cancellationToken)), cancellationToken);
            }

            loading.Complete();
        }
        catch (Exception e)
        {
            loading.Complete(e);
        }
    }

    private Task<byte[]> LoadAvatar(string[] row, CancellationToken cancellationToken)
    {
        var avatar = input.Avatar < 0 ? "" : row[input.Avatar];
        return avatar.Length == 0
            ? Task.FromResult(Array.Empty<byte>())
            : AvatarFile.ReadAsync(Path.Combine(settings.AvatarFolder, avatar), cancellationToken);
    }

    private async Task SendAsync(
        ChannelReader<LoadingRow> loading,
        ChannelWriter<SentRow> sent,
        ChannelWriter<Profile> profiles,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var row in loading.ReadAllAsync(cancellationToken))
            {
                byte[] avatar;
                try
                {
                    avatar = await row.Avatar;
                }
                catch (AvatarFileException e)
                {
                    var error = new Status { Code = (int)Code.InvalidArgument, Message = e.Message };
                    await sent.WriteAsync(new SentRow(row.Row, error), cancellationToken);
                    continue;
                }

                var nickname = input.Nickname < 0 ? "" : row.Row[input.Nickname];
                // The row goes first: whoever awaits its answer starts the stream that takes the profile.
                await sent.WriteAsync(new SentRow(row.Row, Error: null), cancellationToken);
                var profile = ProfileFactory.Create(nickname.Length == 0 ? null : nickname, avatar);
                await profiles.WriteAsync(profile, cancellationToken);
            }

            sent.Complete();
            profiles.Complete();
        }
        catch (Exception e)
        {
            sent.Complete(e);
            profiles.Complete(e);
        }
    }

    private static Channel<T> Bounded<T>(int capacity) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
}
