using GenderGrpc.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;

namespace GenderGrpc.Cli.Output;

/// <summary>Messages of runs, datasets and models as single lines of canonical protobuf JSON; fields at their default are there, too.</summary>
internal static class MessageJson
{
    private static readonly JsonFormatter s_formatter = new(JsonFormatter.Settings.Default
        .WithFormatDefaultValues(true)
        .WithTypeRegistry(TypeRegistry.FromFiles(TrainingReflection.Descriptor, ErrorDetailsReflection.Descriptor)));

    public static string Format(IMessage message)
    {
        try
        {
            return s_formatter.Format(message);
        }
        catch (InvalidOperationException) when (message is Run or ListRunsResponse or UpdateHyperparametersResponse or PromoteRunResponse)
        {
            // A detail of a failure that this program doesn't know has no JSON.
            var known = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
            foreach (var run in RunsOf(known))
            {
                run.Failure?.Details.Clear();
            }

            return s_formatter.Format(known);
        }
    }

    private static Run[] RunsOf(IMessage message) => message switch
    {
        Run run => [run],
        ListRunsResponse list => [.. list.Runs],
        UpdateHyperparametersResponse update => [update.Run],
        PromoteRunResponse promotion => [promotion.Run],
        _ => [],
    };
}
