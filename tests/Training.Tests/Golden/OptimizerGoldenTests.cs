using GenderGrpc.Training.Optimizers;
using GenderGrpc.Training.Tests.Fixtures;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Golden;

/// <summary>Twenty steps of the optimiser against Torch's AdamW, with gradient centralisation before it and without.</summary>
public sealed class OptimizerGoldenTests
{
    private static readonly string[] s_names = ["bias", "linear", "convolution", "table"];

    [Theory]
    [InlineData("adamw")]
    [InlineData("gc_adamw")]
    [InlineData("gc_adamw_clipped")]
    public void Update_GivenGradients_IsTorchsAdamWAfterEachStep(string name)
    {
        using var scope = NewDisposeScope();
        var golden = new GoldenCase(name);
        Dictionary<string, Parameter> parameters = s_names.ToDictionary(
            key => key, key => nn.Parameter(golden.Read("start." + key)));
        Dictionary<string, Tensor> gradients = s_names.ToDictionary(key => key, key => golden.Read("gradient." + key));
        Dictionary<string, List<Tensor>> after = s_names.ToDictionary(key => key, _ => new List<Tensor>());
        var norms = new List<float>();
        using var optimizer = new GcAdamW(
            parameters.Select(pair => (pair.Key, pair.Value)),
            ["table"],
            new GcAdamWOptions
            {
                Centralises = golden["centralises"] == 1,
                ClipNorm = golden.Number("clip_norm"),
                WeightDecay = golden.Number("weight_decay"),
            });

        float[] rates = golden.Read("learning_rates").Values();
        for (int step = 0; step < rates.Length; step++)
        {
            foreach ((string key, Parameter parameter) in parameters)
            {
                parameter.grad = gradients[key][step].clone();
            }

            norms.Add((float)optimizer.Update(rates[step]));
            foreach ((string key, Parameter parameter) in parameters)
            {
                after[key].Add(parameter.detach().clone());
            }
        }

        Assert.Equal(20, rates.Length);
        golden.AssertSame("norms", tensor(norms.ToArray()));
        Assert.All(s_names, key => golden.AssertSame("after." + key, stack(after[key])));
        golden.AssertAllRead();
    }
}
