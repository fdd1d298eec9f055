using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace GenderGrpc.Training.Optimizers;

/// <summary>
/// AdamW with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101) and gradient centralisation (Yong et
/// al., arXiv 2004.01461): a gradient of rank over 1 loses its mean over all axes but the output one, which in Torch
/// is the first. Biases and norms (rank 1) aren't decayed; embedding tables aren't centralised.
/// </summary>
/// <remarks>
/// The small tensors of a small model cost more to call Torch for than to compute, ten calls each: so a step goes over their
/// memory itself, once.
/// </remarks>
internal sealed class GcAdamW : IDisposable
{
    private readonly List<Slot> _slots = [];
    private readonly GcAdamWOptions _options;

    /// <summary>
    /// Creates the optimiser for named parameters. Those that <paramref name="embeddings"/> names aren't centralised: names,
    /// because the library hands out a new object for the same parameter each time.
    /// </summary>
    public GcAdamW(IEnumerable<(string Name, Parameter Parameter)> parameters, IEnumerable<string> embeddings, GcAdamWOptions options)
    {
        _options = options;
        WeightDecay = options.WeightDecay;
        HashSet<string> tables = [.. embeddings];
        foreach ((string name, Parameter parameter) in parameters)
        {
            _slots.Add(new Slot(
                name,
                parameter,
                zeros_like(parameter).DetachFromDisposeScope(),
                zeros_like(parameter).DetachFromDisposeScope(),
                Centralises: options.Centralises && parameter.ndim > 1 && !tables.Contains(name),
                Decays: parameter.ndim > 1));
        }
    }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Decoupled weight decay; a step shrinks weights by it times the learning rate.</summary>
    public double WeightDecay { get; set; }

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGradients()
    {
        foreach (Slot slot in _slots)
        {
            slot.Parameter.grad = null;
        }
    }

    /// <summary>
    /// One step at a learning rate, gradients first scaled down to a norm of at most
    /// <see cref="GcAdamWOptions.ClipNorm"/>. Returns the norm before that. The gradients are spent: centralised in place.
    /// </summary>
    public double Update(double learningRate)
    {
        using var scope = NewDisposeScope();
        Step++;
        (Slot Slot, Tensor Gradient)[] updates =
        [
            .. _slots.Where(slot => slot.Parameter.grad is not null).Select(slot => (slot, slot.Parameter.grad!.contiguous())),
        ];
        double squares = 0;
        foreach ((Slot slot, Tensor gradient) in updates)
        {
            Span<float> values = Values(gradient);
            if (slot.Centralises)
            {
                Centralise(values, (int)gradient.shape[0]);
            }

            squares += TensorPrimitives.SumOfSquares<float>(values);
        }

        double norm = Math.Sqrt(squares);
        double scale = norm > _options.ClipNorm ? _options.ClipNorm / norm : 1;
        foreach ((Slot slot, Tensor gradient) in updates)
        {
            var step = new AdamWStep(_options, Step, learningRate, slot.Decays ? WeightDecay : 0, scale);
            step.Apply(Values(slot.Parameter), Values(slot.Mean), Values(slot.Square), Values(gradient));
        }

        return norm;
    }

    /// <summary>The moments by name, to save and to fill again.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => _slots.SelectMany(slot =>
        new[] { (slot.Name + ".mean", slot.Mean), (slot.Name + ".square", slot.Square) });

    /// <summary>Takes up at a step, the state having been filled.</summary>
    public void ResumeAt(long step) => Step = step;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Slot slot in _slots)
        {
            slot.Mean.Dispose();
            slot.Square.Dispose();
        }
    }

    /// <summary>Takes from a gradient its mean over the axes 1 to n − 1: over each output's share of it.</summary>
    internal static void Centralise(Span<float> gradient, int outputs)
    {
        int inputs = gradient.Length / outputs;
        for (int output = 0; output < outputs; output++)
        {
            Span<float> row = gradient.Slice(output * inputs, inputs);
            TensorPrimitives.Subtract(row, TensorPrimitives.Sum<float>(row) / inputs, row);
        }
    }

    // Only while the tensor is held: it is by its slot or by the dispose scope.
    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private sealed record Slot(
        string Name, Parameter Parameter, Tensor Mean, Tensor Square, bool Centralises, bool Decays);
}
