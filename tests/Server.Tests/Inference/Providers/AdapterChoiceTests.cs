using GenderGrpc.Server.Inference.Providers;

namespace GenderGrpc.Server.Tests.Inference.Providers;

public sealed class AdapterChoiceTests
{
    [Theory]
    [InlineData("0: 128 MB, 1: 8192 MB", 1)]
    [InlineData("1: 8192 MB, 0: 8192 MB", 0)]
    [InlineData("2: 4096 MB, 0: ?, 1: 24576 MB", 1)]
    [InlineData("3: ?", 3)]
    [InlineData("?: 8192 MB, 2: 128 MB", 2)]
    [InlineData("", 0)]
    public void MostMemory_Adapters_IsTheOneWithMost(string adapters, int expected) =>
        Assert.Equal(expected, AdapterChoice.MostMemory(adapters.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Metadata)));

    // As ONNX Runtime names them, in whatever order.
    private static Dictionary<string, string> Metadata(string adapter)
    {
        string[] parts = adapter.Split(": ");
        var metadata = new Dictionary<string, string> { ["Description"] = "Adapter " + parts[0] };
        if (parts[0] != "?")
        {
            metadata["DxgiAdapterNumber"] = parts[0];
        }

        if (parts[1] != "?")
        {
            metadata["DxgiVideoMemory"] = parts[1];
        }

        return metadata;
    }
}
