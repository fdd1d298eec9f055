using System.CommandLine;
using GenderGrpc.Cli.Commands;
using Google.Protobuf;

namespace GenderGrpc.Cli.Output;

/// <summary>What a command answers: one JSON document, or text.</summary>
internal static class Answer
{
    /// <returns>The exit code.</returns>
    public static async Task<int> WriteAsync(ParseResult parsed, CommandOptions options, IMessage message, Action<TextWriter> text)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(options.Json))
        {
            await output.WriteLineAsync(MessageJson.Format(message));
        }
        else
        {
            text(output);
        }

        return ExitCode.Done;
    }
}
