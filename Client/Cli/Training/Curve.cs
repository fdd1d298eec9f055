namespace GenderGrpc.Cli.Training;

/// <summary>A measure over a whole run, in bounded memory: when it is full, neighbours become their mean.</summary>
internal sealed class Curve
{
    private const int Capacity = 512;

    private readonly List<double> _points = new(Capacity);
    private double _sum;
    private int _count;
    private int _stride = 1;

    /// <summary>The last value; NaN before the first.</summary>
    public double Last { get; private set; } = double.NaN;

    public void Add(double value)
    {
        Last = value;
        _sum += value;
        if (++_count < _stride)
        {
            return;
        }

        _points.Add(_sum / _count);
        (_sum, _count) = (0, 0);
        if (_points.Count == Capacity)
        {
            for (var i = 0; i < Capacity / 2; i++)
            {
                _points[i] = (_points[2 * i] + _points[(2 * i) + 1]) / 2;
            }

            _points.RemoveRange(Capacity / 2, Capacity / 2);
            _stride *= 2;
        }
    }

    /// <summary>The curve in at most so many points, each the mean of its part.</summary>
    public double[] Points(int width)
    {
        var count = Math.Min(width, _points.Count);
        var points = new double[count];
        for (var i = 0; i < count; i++)
        {
            var from = (int)((long)i * _points.Count / count);
            var to = (int)((long)(i + 1) * _points.Count / count);
            points[i] = _points[from..to].Average();
        }

        return points;
    }
}
