using static TorchSharp.torch;

namespace GenderGrpc.Training.Kernels;

/// <summary>A <see cref="FusedOperation"/> as the library differentiates it: its arguments are the inputs and then the operation.</summary>
internal sealed class FusedFunction : autograd.SingleTensorFunction<FusedFunction>
{
    private const string Operation = "operation";

    public override string Name => nameof(FusedFunction);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var operation = (FusedOperation)vars[^1];
        List<Tensor> inputs = [.. vars.SkipLast(1).Cast<Tensor>()];
        var kept = new List<Tensor>();
        Tensor output = operation.Forward(inputs, kept);
        ctx.save_data(Operation, (operation, inputs.Count));
        ctx.save_for_backward([.. inputs, .. kept]);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using Tensor gradient = grad_output;
        (FusedOperation operation, int count) = ((FusedOperation, int))ctx.get_data(Operation);
        List<Tensor> saved = ctx.get_saved_variables();
        Tensor[] gradients = operation.Backward(saved[..count], saved[count..], gradient);
        // There is one backward pass: what it needed is freed here rather than with the whole graph.
        ctx.Dispose();
        return [.. gradients.Select(value => value.MoveToOuterDisposeScope()), null!];
    }
}
