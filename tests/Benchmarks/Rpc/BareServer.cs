using System.Buffers.Binary;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GenderGrpc.Benchmarks.Servers;
using GenderGrpc.Bundle.Calibration;
using GenderGrpc.Server.Inference;

namespace GenderGrpc.Benchmarks.Rpc;

/// <summary>
/// `bare`: the pipeline behind a socket and nothing else, in a process of its own: the least that any call to another process costs here.
/// One connection, one profile at a time, blocking reads; it ends with the connection. A request is two lengths (int32), the avatar's and the nickname's, and their bytes;
/// the answer is the probability of female (float64), all little-endian.
/// </summary>
internal static class BareServer
{
    public const string Name = "bare";
    public const int HeaderBytes = 2 * sizeof(int);
    public const int AnswerBytes = sizeof(double);

    public static Command Create()
    {
        var command = new Command(Name, "Serves the pipeline over a bare socket, for a report's comparison.") { Hidden = true };
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using LocalPipeline local = await LocalPipeline.OpenAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        using TcpClient client = listener.AcceptTcpClient();
        client.NoDelay = true;
        NetworkStream stream = client.GetStream();
        byte[] header = new byte[HeaderBytes];
        byte[] answer = new byte[AnswerBytes];
        byte[] profile = [];
        while (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            int avatar = BinaryPrimitives.ReadInt32LittleEndian(header);
            int length = avatar + BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(sizeof(int)));
            if (profile.Length < length)
            {
                profile = new byte[length];
            }

            stream.ReadExactly(profile, 0, length);
            // This thread sleeps until the answer is there, as it does until the next request is.
            PredictionResult result = PredictAsync(
                local.Pipeline, profile.AsMemory(0, avatar), Encoding.UTF8.GetString(profile, avatar, length - avatar), cancellationToken)
                .GetAwaiter().GetResult();
            if (result.IsFailure)
            {
                throw new InvalidOperationException($"A sample profile failed: {result.Failure.Reason}.");
            }

            BinaryPrimitives.WriteDoubleLittleEndian(answer, result.Decision.ProbabilityFemale);
            stream.Write(answer);
        }
    }

    private static async Task<PredictionResult> PredictAsync(
        PredictionPipeline pipeline, ReadOnlyMemory<byte> avatar, string nickname, CancellationToken cancellationToken)
    {
        await pipeline.AdmitAsync(cancellationToken);
        return await pipeline.PredictAsync(new PredictionInput
        {
            Avatar = avatar,
            Nickname = nickname,
            MaxError = DecisionRule.DefaultMaxError,
            Deadline = DateTime.MaxValue,
            CancellationToken = cancellationToken,
        });
    }
}
