using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Kernels;

/// <summary>
/// A 1×1 convolution without bias. The gradient of its weight is computed here: the library takes twice as long for it as for the
/// convolution itself. Inputs: a map (N, C, H, W) and a weight (K, C, 1, 1); the output is a map (N, K, H, W).
/// </summary>
internal sealed unsafe class PointwiseConvolution : FusedOperation
{
    private const int LeastRows = 512;
    private const int CachedValues = 8192;

    // Outputs that registers hold the sums of, for one vector of inputs each.
    private const int Outputs = 8;

    /// <summary>Whether it is computed so: there are vectors of 512 bits, and the channels fill whole ones.</summary>
    public static bool Fits(Tensor x, Tensor weight) =>
        Vector512.IsHardwareAccelerated && weight.shape[0] % Outputs == 0 && weight.shape[1] % Vector512<float>.Count == 0
        && PixelRows.Fit(x);

    public override Tensor Forward(IReadOnlyList<Tensor> inputs, List<Tensor> kept) => nn.functional.conv2d(inputs[0], inputs[1]);

    public override Tensor[] Backward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> kept, Tensor gradient)
    {
        using var gradients = no_grad();
        PixelRows x = PixelRows.Of(inputs[0]);
        Tensor laid = PixelRows.Laid(gradient);
        PixelRows outer = PixelRows.Of(laid);
        Tensor weight = empty(inputs[1].shape);
        float* weights = PixelRows.Floats(weight);
        int count = x.Channels * outer.Channels;
        int parts = Chunks.Count(x.Count, LeastRows);
        int block = Math.Max(16, CachedValues / (x.Channels + outer.Channels));
        float[] sums = new float[parts * count];
        Chunks.Run(x.Count, parts, (part, first, end) =>
        {
            fixed (float* sum = &sums[part * count])
            {
                for (int start = first; start < end; start += block)
                {
                    AddProducts(x, outer, start, Math.Min(end, start + block), sum);
                }
            }
        });
        for (int i = 0; i < count; i++)
        {
            float total = 0;
            for (int part = 0; part < parts; part++)
            {
                total += sums[(part * count) + i];
            }

            weights[i] = total;
        }

        return [nn.functional.conv2d(laid, inputs[1].transpose(0, 1).contiguous()), weight];
    }

    // Adds outerᵀ · x over the rows to the sums (K, C).
    private static void AddProducts(PixelRows x, PixelRows outer, int start, int end, float* sums)
    {
        int inputs = x.Channels;
        int outputs = outer.Channels;
        for (int output = 0; output < outputs; output += Outputs)
        {
            float* target = sums + (output * inputs);
            for (int input = 0; input < inputs; input += Vector512<float>.Count, target += Vector512<float>.Count)
            {
                Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
                Vector512<float> sum4 = default, sum5 = default, sum6 = default, sum7 = default;
                float* values = x.Values + ((long)start * inputs) + input;
                float* slope = outer.Values + ((long)start * outputs) + output;
                for (int row = start; row < end; row++, values += inputs, slope += outputs)
                {
                    Vector512<float> value = Vector512.Load(values);
                    sum0 = Vector512.FusedMultiplyAdd(value, Vector512.Create(slope[0]), sum0);
                    sum1 = Vector512.FusedMultiplyAdd(value, Vector512.Create(slope[1]), sum1);
                    sum2 = Vector512.FusedMultiplyAdd(value, Vector512.Create(slope[2]), sum2);
                    sum3 = Vector512.FusedMultiplyAdd(value, Vector512.Create(slope[3]), sum3);
                    sum4 = Vector512.FusedMultiplyAdd(value, Vector512.Create(slope[4]), sum4);
                    sum5 = Vector512.FusedMultiplyAdd(value, Vector512.Create(slope[5]), sum5);
                    sum6 = Vector512.FusedMultiplyAdd(value, Vector512.Create(slope[6]), sum6);
                    sum7 = Vector512.FusedMultiplyAdd(value, Vector512.Create(slope[7]), sum7);
                }

                Add(target, sum0);
                Add(target + inputs, sum1);
                Add(target + (2 * inputs), sum2);
                Add(target + (3 * inputs), sum3);
                Add(target + (4 * inputs), sum4);
                Add(target + (5 * inputs), sum5);
                Add(target + (6 * inputs), sum6);
                Add(target + (7 * inputs), sum7);
            }
        }
    }

    private static void Add(float* sums, Vector512<float> values) => (Vector512.Load(sums) + values).Store(sums);
}
