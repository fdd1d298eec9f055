using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GenderGrpc.Client;
using GenderGrpc.V1;
using Google.Rpc;

namespace GenderGrpc.Cli.Scoring;

/// <summary>
/// Rows in, answers out, in the same order. Avatars are read ahead; a row whose avatar can't be read is answered here, and
/// the others by the servers. Every stage is bounded, so memory doesn't grow with the input.
/// </summary>
/// <remarks>Stages pass chunks of rows: handing each row from thread to thread would take longer than reading it.</remarks>
internal sealed class ScorePipeline(
    InputTable input, ScoreSettings settings, PredictionOptions options, GenderPredictionClient client)
{
    private const int ChunkRows = 8;

    // Enough chunks read at the same time to hide a disk's latency.
    private const int ReadAhead = 8;

    /// <summary>A row with what to send, or why it can't be sent.</summary>
    private readonly record struct LoadedRow(string[] Row, Profile? Profile, Status? Error);

    /// <param name="skip">How many rows are done already.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<(string[] Row, StreamPredictResponse Answer)> RunAsync(
        long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = Bounded<Task<LoadedRow[]>>(ReadAhead);
        var sent = Bounded<LoadedRow[]>((settings.AllWindows / ChunkRows) + 2);
        var outgoing = Bounded<LoadedRow[]>(1);
        var stages = Task.WhenAll(
            Task.Run(() => LoadAsync(skip, loading.Writer, stop.Token), CancellationToken.None),
            SendAsync(loading.Reader, sent.Writer, outgoing.Writer, stop.Token));
        var stream = client.PredictStreamAsync(
            ProfilesAsync(outgoing.Reader, stop.Token), options, settings.AllWindows, stop.Token);
        var answers = stream.GetAsyncEnumerator(CancellationToken.None);
        try
        {
            await foreach (var chunk in sent.Reader.ReadAllAsync(cancellationToken))
            {
                foreach (var row in chunk)
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
        }
        finally
        {
            await stop.CancelAsync();
            await answers.DisposeAsync();
            await stages;
        }
    }

    private async Task LoadAsync(
        long skip, ChannelWriter<Task<LoadedRow[]>> loading, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var chunk in input.Rows().SkipWhile(_ => skip-- > 0).Chunk(ChunkRows))
            {
                await loading.WriteAsync(Task.Run(() => Array.ConvertAll(chunk, Load), cancellationToken), cancellationToken);
            }

            loading.Complete();
        }
        catch (Exception e)
        {
            loading.Complete(e);
        }
    }

    private LoadedRow Load(string[] row)
    {
        var avatar = input.Avatar < 0 ? "" : row[input.Avatar];
        var nickname = input.Nickname < 0 ? "" : row[input.Nickname];
        try
        {
            byte[] image = avatar.Length == 0 ? [] : AvatarFile.Read(Path.Combine(settings.AvatarFolder, avatar));
            return new LoadedRow(row, ProfileFactory.Create(nickname.Length == 0 ? null : nickname, image), Error: null);
        }
        catch (AvatarFileException e)
        {
            return new LoadedRow(row, Profile: null, new Status { Code = (int)Code.InvalidArgument, Message = e.Message });
        }
    }

    private static async Task SendAsync(
        ChannelReader<Task<LoadedRow[]>> loading,
        ChannelWriter<LoadedRow[]> sent,
        ChannelWriter<LoadedRow[]> outgoing,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in loading.ReadAllAsync(cancellationToken))
            {
                var rows = await chunk;
                // The rows go first: whoever awaits their answers starts the stream that takes the profiles.
                await sent.WriteAsync(rows, cancellationToken);
                await outgoing.WriteAsync(rows, cancellationToken);
            }

            sent.Complete();
            outgoing.Complete();
        }
        catch (Exception e)
        {
            sent.Complete(e);
            outgoing.Complete(e);
        }
    }

    private static async IAsyncEnumerable<Profile> ProfilesAsync(
        ChannelReader<LoadedRow[]> outgoing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in outgoing.ReadAllAsync(cancellationToken))
        {
            foreach (var row in chunk)
            {
                if (row.Profile is not null)
                {
                    yield return row.Profile;
                }
            }
        }
    }

    private static Channel<T> Bounded<T>(int capacity) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
}
