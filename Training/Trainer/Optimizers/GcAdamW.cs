using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Optimizers;

/// <summary>
/// AdamW with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101) and gradient centralisation (Yong et
/// al., arXiv 2004.01461): a gradient of rank over 1 loses its mean over all axes but the output one, which in Torch
/// is the first. Biases and norms (rank 1) aren't decayed; embedding tables aren't centralised.
/// </summary>
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
    /// <see cref="GcAdamWOptions.ClipNorm"/>. Returns the norm before that.
    /// </summary>
    public double Update(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Step++;
        (Slot Slot, Tensor Gradient)[] updates =
        [
            .. _slots.Where(slot => slot.Parameter.grad is not null)
                .Select(slot => (slot, Centralise(slot.Parameter.grad!, slot.Centralises))),
        ];
        if (updates.Length == 0)
        {
            return 0;
        }

        double norm = stack([.. updates.Select(update => update.Gradient.norm())]).norm().ToDouble();
        double scale = norm > _options.ClipNorm ? _options.ClipNorm / norm : 1;
        foreach ((Slot slot, Tensor gradient) in updates)
        {
            Update(slot, scale == 1 ? gradient : gradient * scale, learningRate);
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

    /// <summary>The gradient without its mean over the axes 1 to n − 1.</summary>
    internal static Tensor Centralise(Tensor gradient, bool centralises) => centralises
        ? gradient - gradient.mean([.. Enumerable.Range(1, (int)gradient.ndim - 1).Select(axis => (long)axis)], keepdim: true)
        : gradient;

    private void Update(Slot slot, Tensor gradient, double learningRate)
    {
        if (slot.Decays)
        {
            slot.Parameter.mul_(1 - (learningRate * WeightDecay));
        }

        slot.Mean.mul_(_options.Beta1).add_(gradient, 1 - _options.Beta1);
        slot.Square.mul_(_options.Beta2).addcmul_(gradient, gradient, 1 - _options.Beta2);
        double meanCorrection = 1 - Math.Pow(_options.Beta1, Step);
        double squareCorrection = 1 - Math.Pow(_options.Beta2, Step);
        Tensor denominator = (slot.Square / squareCorrection).sqrt_().add_(_options.Epsilon);
        slot.Parameter.addcdiv_(slot.Mean, denominator, -learningRate / meanCorrection);
    }

    private sealed record Slot(
        string Name, Parameter Parameter, Tensor Mean, Tensor Square, bool Centralises, bool Decays);
}
