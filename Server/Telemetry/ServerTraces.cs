using System.Diagnostics;
using GenderGrpc.Bundle.Manifest;
using GenderGrpc.Server.Inference;

namespace GenderGrpc.Server.Telemetry;

/// <summary>
/// The spans that the server makes itself: one for each profile in a traced call, and one for each batch, which links to those of its
/// profiles. Where nobody listens nothing is made. None says anything of a nickname or an avatar.
/// </summary>
internal sealed class ServerTraces : IDisposable
{
    public const string SourceName = "GenderGrpc.Server";
    public const string ItemSpan = "predict item";
    public const string BatchSpan = "run batch";

    private readonly ActivitySource _source = new(SourceName);

    /// <summary>Begins the span of a profile within its call's; null where the call isn't traced.</summary>
    public Activity? BeginItem()
    {
        if (!_source.HasListeners() || Activity.Current is not { } call)
        {
            return null;
        }

        Activity? item = _source.StartActivity(ItemSpan);
        // It goes from thread to thread; what the call does next isn't a part of it.
        Activity.Current = call;
        return item;
    }

    /// <summary>Ends it, with what became of the profile.</summary>
    public static void EndItem(Activity? item, in PredictionResult result)
    {
        if (item is null)
        {
            return;
        }

        if (result.IsFailure)
        {
            item.SetStatus(ActivityStatusCode.Error);
            item.SetTag("error.type", result.Failure.Reason);
        }
        else
        {
            item.SetTag("gendergrpc.modalities", MetricWords.Of(result.Decision.Modalities));
            item.SetTag("gendergrpc.queue.seconds", result.Timings.Queue.TotalSeconds);
            item.SetTag("gendergrpc.features.seconds", result.Timings.Features.TotalSeconds);
            item.SetTag("gendergrpc.inference.seconds", result.Timings.Inference.TotalSeconds);
        }

        // Ending a span makes the one before it the thread's, which here is another's.
        Activity? current = Activity.Current;
        item.Dispose();
        Activity.Current = current;
    }

    /// <summary>A worker takes on no span of whoever started it.</summary>
    public static void BeginWorker() => Activity.Current = null;

    /// <summary>Begins the span of a batch, in a trace of its own; null where none of its profiles has one.</summary>
    public Activity? BeginBatch(List<WorkItem> batch, BundleManifest model, string provider)
    {
        if (!_source.HasListeners())
        {
            return null;
        }

        ActivityLink[] links = [.. batch.Where(item => item.Span is not null).Select(item => new ActivityLink(item.Span!.Context))];
        return links.Length == 0 ? null : _source.StartActivity(
            BatchSpan,
            ActivityKind.Internal,
            parentContext: default,
            [
                new("gendergrpc.batch.size", batch.Count),
                new("gendergrpc.model.name", model.Name),
                new("gendergrpc.model.version", model.Version),
                new("gendergrpc.provider", provider),
            ],
            links);
    }

    public void Dispose() => _source.Dispose();
}
