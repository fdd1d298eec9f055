using GenderGrpc.Server.Inference;
using GenderGrpc.V1;

namespace GenderGrpc.Server.Registry;

/// <summary>Tells with a model what computes its predictions.</summary>
internal static class ModelProvider
{
    /// <summary>The model, with the provider of the pipeline that serves where it is that pipeline's.</summary>
    public static Model WithProvider(this Model model, ActivePipeline active)
    {
        if (!active.TryLease(out PipelineLease lease))
        {
            return model;
        }

        using (lease)
        {
            return model.Active && lease.Pipeline.Manifest.Version == model.Version ? model.WithProvider(lease.Pipeline) : model;
        }
    }

    /// <summary>The model, with the provider of its pipeline.</summary>
    public static Model WithProvider(this Model model, PredictionPipeline pipeline)
    {
        Model told = model.Clone();
        told.Provider = new ServingProvider
        {
            Name = pipeline.Provider,
            PassedOver =
            {
                pipeline.Chosen.Passed.Select(passed => new PassedProvider { Name = passed.Name, Reason = passed.Reason }),
            },
        };
        return told;
    }
}
