using GenderGrpc.Training.Layers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Golden;

/// <summary>
/// CBAM and MobileNetV2's parts against their papers: in training, where a batch normalises itself and moves the running
/// statistics, and then in evaluation, where these normalise.
/// </summary>
public sealed class ConvolutionGoldenTests
{
    private static readonly string[] s_expanded = ["expand", "depthwise", "project"];

    [Theory]
    [InlineData("channel_attention")]
    public void ChannelAttention_BothModes_IsThePapers(string name)
    {
        var golden = new GoldenCase(name, ChannelNames("", ""));

        AssertBothModes(golden, new ChannelAttention(golden["channels"], golden["reduction"]));
    }

    [Theory]
    [InlineData("spatial_attention")]
    public void SpatialAttention_BothModes_IsThePapers(string name) =>
        AssertBothModes(new GoldenCase(name, BlockNames("", "_conv.")), new SpatialAttention());

    [Theory]
    [InlineData("cbam")]
    public void Cbam_BothModes_IsThePapers(string name)
    {
        var golden = new GoldenCase(
            name,
            ChannelNames("channel.", "_channel.").Concat(BlockNames("spatial.", "_spatial._conv.")).ToDictionary());

        AssertBothModes(golden, new Cbam(golden["channels"]));
    }

    [Theory]
    [InlineData("conv_block_relu6")]
    [InlineData("conv_block_linear")]
    public void ConvBlock_BothModes_IsThePapers(string name)
    {
        var golden = new GoldenCase(name, BlockNames("", ""));

        AssertBothModes(golden, new ConvBlock(
            golden["input"], golden["output"], golden["kernel"], golden["stride"], activates: golden["linear"] == 0));
    }

    [Theory]
    [InlineData("inverted_residual_shortcut")]
    [InlineData("inverted_residual_widening")]
    [InlineData("inverted_residual_strided")]
    [InlineData("inverted_residual_unexpanded")]
    [InlineData("inverted_residual_small_map")]
    public void InvertedResidual_BothModes_IsThePapers(string name)
    {
        int expansion = new GoldenCase(name)["expansion"];
        IEnumerable<string> blocks = s_expanded.Skip(expansion == 1 ? 1 : 0);
        var golden = new GoldenCase(
            name,
            blocks.SelectMany((block, layer) => BlockNames(block + '.', $"_layers.{layer}.")).ToDictionary());

        AssertBothModes(
            golden,
            new InvertedResidual(golden["input"], golden["output"], golden["stride"], expansion));
    }

    private static void AssertBothModes<T>(GoldenCase golden, T module)
        where T : nn.Module<Tensor, Tensor>
    {
        using var scope = NewDisposeScope();
        using T tested = module;
        // Avatars come channels-last, for which the library has other kernels.
        foreach (Func<Tensor, Tensor> layout in (Func<Tensor, Tensor>[])[x => x, ChannelsLast])
        {
            golden.Fill(tested).train();
            golden.AssertPass(tested, x => tested.forward(layout(x)), "train.");
            golden.AssertStatistics(tested, "train.");
            tested.eval();
            golden.AssertPass(tested, x => tested.forward(layout(x)), "eval.");
            // Evaluation leaves the statistics as they are.
            golden.AssertStatistics(tested, "train.");
        }

        golden.AssertAllRead();
    }

    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static Dictionary<string, string> ChannelNames(string reference, string ours) => new()
    {
        [reference + "reduce"] = ours + "_reduce",
        [reference + "expand"] = ours + "_expand",
    };

    private static Dictionary<string, string> BlockNames(string reference, string ours) => new()
    {
        [reference + "conv"] = ours + "_conv",
        [reference + "norm"] = ours + "_norm",
    };
}
