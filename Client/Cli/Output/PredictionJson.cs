using GenderGrpc.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;

namespace GenderGrpc.Cli.Output;

/// <summary>Messages as single lines of canonical protobuf JSON; fields at their default are there, too.</summary>
internal static class PredictionJson
{
    private static readonly JsonFormatter s_formatter = new(JsonFormatter.Settings.Default
        .WithFormatDefaultValues(true)
        .WithTypeRegistry(TypeRegistry.FromFiles(PredictionReflection.Descriptor, ErrorDetailsReflection.Descriptor)));

    public static string Format(Prediction prediction) => s_formatter.Format(prediction);

    public static string Format(StreamPredictResponse answer)
    {
        try
        {
            return s_formatter.Format(answer);
        }
        catch (InvalidOperationException) when (answer.Error is { Details.Count: > 0 })
        {
            // A detail of a type that this program doesn't know has no JSON.
            var known = answer.Clone();
            known.Error.Details.Clear();
            return s_formatter.Format(known);
        }
    }
}
