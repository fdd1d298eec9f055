using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Fixtures;

/// <summary>Modules with weights that leave nothing at its neutral value.</summary>
internal static class Modules
{
    /// <summary>
    /// Shifts every weight, and gives batch normalisation statistics as if it had been trained. Ends in evaluation mode.
    /// </summary>
    public static T Randomised<T>(this T module, long seed)
        where T : nn.Module
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        random.manual_seed(seed);
        foreach (var (_, parameter) in module.named_parameters())
        {
            parameter.add_(randn(parameter.shape) * 0.1);
        }

        foreach ((string name, Tensor buffer) in module.named_buffers())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal))
            {
                buffer.copy_(randn(buffer.shape) * 0.2);
            }
            else if (name.EndsWith("running_var", StringComparison.Ordinal))
            {
                buffer.copy_((rand(buffer.shape) * 0.8) + 0.6);
            }
        }

        module.eval();
        return module;
    }

    /// <summary>Sets every parameter to one value.</summary>
    public static void Fill(nn.Module module, float value)
    {
        using var gradients = no_grad();
        foreach (var (_, parameter) in module.named_parameters())
        {
            parameter.fill_(value);
        }
    }

    /// <summary>A parameter or buffer by its name.</summary>
    public static Tensor Named(this nn.Module module, string name) => module.state_dict()[name];

    /// <summary>How many numbers there are to train.</summary>
    public static long CountParameters(nn.Module module) => module.named_parameters().Sum(named => named.parameter.numel());
}
