using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>
/// One case of the golden tensors, and its comparison with a module of ours. The reference's names of weights are told from
/// ours by how they begin.
/// </summary>
internal sealed class GoldenCase
{
    // Absolute up to 1, relative beyond.
    private const double Tolerance = 1e-5;

    private readonly GoldenIndex.Entry _entry;
    private readonly Dictionary<string, (long[] Shape, float[] Values)> _tensors = [];
    private readonly HashSet<string> _unread;
    private readonly IReadOnlyDictionary<string, string> _names;

    public GoldenCase(string name, IReadOnlyDictionary<string, string>? names = null)
    {
        _entry = GoldenIndex.Committed.Cases[name];
        _names = names ?? new Dictionary<string, string>();
        ReadOnlySpan<byte> rest = File.ReadAllBytes(GoldenIndex.FileOf(name));
        foreach ((string tensor, long[] shape) in _entry.Tensors)
        {
            int bytes = (int)shape.Aggregate((long)sizeof(float), (product, size) => product * size);
            _tensors.Add(tensor, (shape, MemoryMarshal.Cast<byte, float>(rest[..bytes]).ToArray()));
            rest = rest[bytes..];
        }

        _unread = [.. _tensors.Keys];
    }

    /// <summary>A size or a switch.</summary>
    public int this[string setting] => checked((int)_entry.Settings[setting]);

    /// <summary>A number.</summary>
    public double Number(string setting) => _entry.Settings[setting];

    /// <summary>A tensor of the case.</summary>
    public Tensor Read(string name)
    {
        _unread.Remove(name);
        (long[] shape, float[] values) = _tensors[name];
        return tensor(values, shape);
    }

    /// <summary>A tensor of whole numbers.</summary>
    public Tensor ReadIds(string name) => Read(name).to_type(ScalarType.Int32);

    /// <summary>Gives a module every weight and statistic that it has.</summary>
    public T Fill<T>(T module)
        where T : nn.Module
    {
        using var gradients = no_grad();
        foreach ((string name, Tensor value) in Named(module.state_dict()))
        {
            Tensor golden = Read(name);
            Assert.Equal(golden.shape, value.shape);
            value.copy_(golden);
        }

        return module;
    }

    /// <summary>
    /// Runs a module on the input x, and compares its output and, after the backward pass of that times the probe, the
    /// gradients of the input and of every weight.
    /// </summary>
    public void AssertPass(nn.Module module, Func<Tensor, Tensor> forward, string prefix = "")
    {
        module.zero_grad();
        Tensor x = Read("x").requires_grad_();
        AssertBackward(module, forward(x), prefix);
        AssertSame(prefix + "gradient.x", x.grad!);
    }

    /// <summary>As above, for an output already computed, from what has no gradient.</summary>
    public void AssertBackward(nn.Module module, Tensor y, string prefix = "")
    {
        AssertSame(prefix + "y", y);
        (y * Read("probe")).sum().backward();
        Dictionary<string, Parameter> parameters = module.named_parameters().ToDictionary(n => n.name, n => n.parameter);
        foreach ((string name, Parameter parameter) in Named(parameters))
        {
            AssertSame($"{prefix}gradient.{name}", parameter.grad!);
        }
    }

    /// <summary>Compares the running statistics.</summary>
    public void AssertStatistics(nn.Module module, string prefix)
    {
        foreach ((string name, Tensor value) in Named(module.named_buffers().ToDictionary(n => n.name, n => n.buffer)))
        {
            AssertSame(prefix + name, value);
        }
    }

    /// <summary>Compares shape and values.</summary>
    public void AssertSame(string name, Tensor actual)
    {
        _unread.Remove(name);
        (long[] shape, float[] expected) = _tensors[name];
        Assert.Equal(shape, actual.shape);
        float[] values = actual.Values();
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - values[i]) / Math.Max(1, Math.Abs(expected[i]));
            Assert.True(
                difference <= Tolerance,
                $"{name}, value {i} of {values.Length}, is {values[i]:g9}, not {expected[i]:g9}.");
        }
    }

    /// <summary>Fails if the reference made something that nothing was compared with.</summary>
    public void AssertAllRead() => Assert.Empty(_unread);

    // The library counts batches, which changes nothing that is computed.
    private IEnumerable<(string Name, T Value)> Named<T>(IReadOnlyDictionary<string, T> ours) => ours
        .Where(named => !named.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
        .Select(named => (NameOf(named.Key), named.Value));

    private string NameOf(string ours)
    {
        (string reference, string prefix) = _names.Single(
            pair => ours == pair.Value || ours.StartsWith(pair.Value + '.', StringComparison.Ordinal));
        return reference + ours[prefix.Length..];
    }
}
