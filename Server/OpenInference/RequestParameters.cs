using System.Globalization;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Services;
using GenderGrpc.V1;
using Google.Protobuf.Collections;

namespace GenderGrpc.Server.OpenInference;

/// <summary>The parameters of a request.</summary>
/// <param name="MaxError">The largest error rate to accept; null for the default.</param>
/// <param name="Compute">How profiles may be computed.</param>
/// <param name="Timeout">How long the answer is of use; null for as long as the call lasts.</param>
internal readonly record struct RequestParameters(double? MaxError, Compute Compute, TimeSpan? Timeout)
{
    private const string MaxErrorName = "max_error";
    private const string ComputeName = "compute";
    private const string TimeoutName = "timeout";
    private const string Cascade = "cascade";
    private const string SharedMemoryPrefix = "shared_memory";

    // What clients send along for servers of other kinds, and what changes nothing of an answer here.
    private static readonly string[] s_hints = ["priority", "binary_data_output", "content_type"];

    /// <summary>Reads them. Throws <see cref="FailureException"/> for one that is unknown or can't be read.</summary>
    public static RequestParameters Read(MapField<string, InferParameter> parameters)
    {
        var read = default(RequestParameters);
        foreach ((string name, InferParameter value) in parameters)
        {
            read = name switch
            {
                MaxErrorName => read with { MaxError = Number(value) },
                ComputeName => read with { Compute = Way(value) },
                TimeoutName => read with { Timeout = Microseconds(value) },
                _ when s_hints.Contains(name) => read,
                _ => throw new FailureException(
                    TensorFailure.ParameterUnknown("parameters", MaxErrorName, ComputeName, TimeoutName)),
            };
        }

        return read;
    }

    /// <summary>Throws <see cref="FailureException"/> for a parameter that asks for a tensor's elements in another place or form.</summary>
    public static void CheckTensor(MapField<string, InferParameter> parameters, string field)
    {
        if (parameters.Keys.Any(name => name.StartsWith(SharedMemoryPrefix, StringComparison.Ordinal) || name == "classification"))
        {
            throw new FailureException(TensorFailure.ParameterInvalid(field, "must name neither shared memory nor a classification"));
        }
    }

    /// <summary>The terms that they set. Throws <see cref="FailureException"/> where those can't be had.</summary>
    public PredictionTerms Terms(BundleManifest served)
    {
        PredictionTerms terms = PredictionTerms.Of(MaxError, model: "", Compute, served);
        return terms.Failure is not { } failure
            ? terms
            : throw new FailureException(failure.Field is { } field ? failure with { Field = FieldOf(field) } : failure);
    }

    /// <summary>UTC; the earlier of the call's deadline and that of the timeout.</summary>
    public DateTime DeadlineOf(DateTime call, DateTimeOffset now) =>
        Timeout is { } timeout && timeout < call - now.UtcDateTime ? now.UtcDateTime + timeout : call;

    private static string FieldOf(string name) => $"parameters[{name}]";

    private static double Number(InferParameter value) => value.ParameterChoiceCase switch
    {
        InferParameter.ParameterChoiceOneofCase.DoubleParam => value.DoubleParam,
        // Triton's client for Python has no other way to send a fraction.
        InferParameter.ParameterChoiceOneofCase.StringParam
            when double.TryParse(value.StringParam, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => throw new FailureException(
            TensorFailure.ParameterInvalid(FieldOf(MaxErrorName), "must be a double, or a string that is a number")),
    };

    private static Compute Way(InferParameter value) => value.ParameterChoiceCase switch
    {
        InferParameter.ParameterChoiceOneofCase.StringParam when value.StringParam is Cascade => Compute.Cascade,
        InferParameter.ParameterChoiceOneofCase.StringParam when value.StringParam is "" => Compute.Unspecified,
        _ => throw new FailureException(TensorFailure.ParameterInvalid(FieldOf(ComputeName), $"must be '{Cascade}' or empty")),
    };

    private static TimeSpan? Microseconds(InferParameter value)
    {
        ulong? microseconds = value.ParameterChoiceCase switch
        {
            InferParameter.ParameterChoiceOneofCase.Int64Param when value.Int64Param >= 0 => (ulong)value.Int64Param,
            InferParameter.ParameterChoiceOneofCase.Uint64Param => value.Uint64Param,
            _ => null,
        };
        return microseconds switch
        {
            null => throw new FailureException(
                TensorFailure.ParameterInvalid(FieldOf(TimeoutName), "must be a number of microseconds, or 0 for none")),
            0 => null,
            _ => TimeSpan.FromMicroseconds(Math.Min(microseconds.Value, TimeSpan.MaxValue.TotalMicroseconds / 2)),
        };
    }
}
