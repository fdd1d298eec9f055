using System.Collections.Immutable;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Inference;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Services;
using Grpc.Core;
using ResponseTensor = GenderGrpc.OpenInference.V2.ModelInferResponse.Types.InferOutputTensor;

namespace GenderGrpc.Server.OpenInference;

/// <summary>Predicts profiles that come as tensors, by the same pipeline as any others.</summary>
internal sealed class TensorPrediction(ActivePipeline active, ServerOptions options, TimeProvider time)
{
    /// <summary>Answers a request. Throws <see cref="FailureException"/> where it can't.</summary>
    public async Task<ModelInferResponse> InferAsync(ModelInferRequest request, ServerCallContext context)
    {
        // One lease for all profiles: a batch is one model's.
        using PipelineLease lease = active.Lease();
        PredictionPipeline pipeline = lease.Pipeline;
        ServedModel.Check(pipeline.Manifest, request.ModelName, request.ModelVersion);
        InputTensors inputs = InputTensors.Read(request, options.Limits.BatchItems);
        ImmutableArray<OutputTensor> outputs = OutputTensor.Of(request.Outputs);
        RequestParameters parameters = RequestParameters.Read(request.Parameters);
        PredictionTerms terms = parameters.Terms(pipeline.Manifest);
        DateTime deadline = parameters.DeadlineOf(context.Deadline, time.GetUtcNow());
        var flow = new Flow(context);
        var batch = new ProfileBatch(pipeline, flow, options.Inference.StreamWindow);
        PredictionResult[] results = await batch.PredictAsync(
            inputs.Count,
            index => new PredictionInput
            {
                Avatar = inputs.Avatar(index),
                Nickname = inputs.Nickname(index),
                MaxError = terms.MaxError,
                AllowsCascade = terms.AllowsCascade,
                Deadline = deadline,
                Flow = flow,
                CancellationToken = context.CancellationToken,
            },
            context.CancellationToken);
        if (!outputs.Contains(OutputTensor.Error))
        {
            ThrowFirst(results);
        }

        return Respond(request, pipeline.Manifest, outputs, results);
    }

    // A client that doesn't ask for errors must not take their places for answers.
    private static void ThrowFirst(PredictionResult[] results)
    {
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Failure is { } failure)
            {
                throw new FailureException(
                    failure.IsOfProfile ? failure with { Field = $"{failure.Field}[{i}]", IsOfProfile = false } : failure);
            }
        }
    }

    private static ModelInferResponse Respond(
        ModelInferRequest request, BundleManifest manifest, ImmutableArray<OutputTensor> outputs, PredictionResult[] results)
    {
        var response = new ModelInferResponse { ModelName = manifest.Name, ModelVersion = manifest.Version, Id = request.Id };
        bool isRaw = request.RawInputContents.Count > 0;
        foreach (OutputTensor output in outputs)
        {
            var contents = new InferTensorContents();
            foreach (PredictionResult result in results)
            {
                output.Append(contents, result);
            }

            response.Outputs.Add(new ResponseTensor
            {
                Name = output.Name,
                Datatype = output.Datatype,
                Shape = { output.Shape(results.Length) },
                Contents = isRaw ? null : contents,
            });
            if (isRaw)
            {
                response.RawOutputContents.Add(RawTensor.Of(contents));
            }
        }

        return response;
    }
}
