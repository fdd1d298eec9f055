using GenderGrpc.Bundle;
using GenderGrpc.Training.Data;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// Samples to draw from. Classes and sources can be balanced: at 0 every sample is as likely as any other, at 1 the two classes of a
/// source, or all sources, are drawn equally often, and between them in between. No draw varies more than it must: a
/// sample that is due 2.3 times comes 2 or 3 times, and so it is for all of a class.
/// </summary>
internal sealed class SamplePool
{
    private readonly IReadOnlyList<Sample> _samples;
    private readonly int[] _cells;
    private readonly double[] _weights;
    private readonly double _total;

    public SamplePool(IReadOnlyList<Sample> samples, TrainOptions options)
    {
        _samples = samples;
        string[] sources = [.. samples.Select(sample => sample.Row.Slices.GetValueOrDefault(options.SourceColumn, ""))];
        Dictionary<string, int> sizes = sources.CountBy(source => source).ToDictionary();
        Dictionary<(string, Label), int> classes = samples.Zip(sources, (sample, source) => (source, sample.Row.Label))
            .CountBy(cell => cell).ToDictionary();
        Dictionary<(string, Label), int> numbers = classes.Keys.Order().Select((cell, index) => (cell, index)).ToDictionary();
        _cells = [.. samples.Zip(sources, (sample, source) => numbers[(source, sample.Row.Label)])];
        _weights = [.. samples.Zip(sources, (sample, source) => Weight(sample, source))];
        _total = _weights.Sum();

        double Weight(Sample sample, string source)
        {
            double weight = Math.Pow(sizes[source], -options.SourceBalance);
            int female = classes.GetValueOrDefault((source, Label.Female));
            int male = classes.GetValueOrDefault((source, Label.Male));
            return sample.IsLabelled && female > 0 && male > 0
                ? weight * Math.Pow((female + male) / 2.0 / classes[(source, sample.Row.Label)], options.ClassBalance)
                : weight;
        }
    }

    /// <summary>How many samples there are.</summary>
    public int Count => _samples.Count;

    /// <summary>Draws samples, in no order.</summary>
    public IEnumerable<Sample> Draw(int count, RandomStream random)
    {
        int[] order = [.. Enumerable.Range(0, _samples.Count)];
        random.Shuffle<int>(order);
        // Systematic sampling: equally spaced ticks over the weights laid end to end, class by class.
        order = [.. order.OrderBy(index => _cells[index])];
        double offset = random.Uniform();
        double reached = 0;
        int drawn = 0;
        foreach (int index in order)
        {
            reached += _weights[index] / _total * count;
            for (; drawn < count && drawn + offset < reached; drawn++)
            {
                yield return _samples[index];
            }
        }

        // Rounding may leave the last tick a hair's breadth beyond the end.
        for (; drawn < count && order.Length > 0; drawn++)
        {
            yield return _samples[order[^1]];
        }
    }
}
