using System.Globalization;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>Chooses among a computer's graphics adapters by what ONNX Runtime says of them.</summary>
internal static class AdapterChoice
{
    private const string Number = "DxgiAdapterNumber";

    // "8192 MB" of its own.
    private const string Memory = "DxgiVideoMemory";

    /// <summary>The number of the adapter with most memory, of those with as much the first; 0 where nothing is known of any.</summary>
    public static int MostMemory(IEnumerable<IReadOnlyDictionary<string, string>> adapters) => adapters
        .Select(adapter => (Number: (int?)ValueOf(adapter, Number), Memory: ValueOf(adapter, Memory) ?? 0))
        .Where(adapter => adapter.Number is not null)
        .OrderByDescending(adapter => adapter.Memory)
        .ThenBy(adapter => adapter.Number)
        .Select(adapter => adapter.Number ?? 0)
        .FirstOrDefault();

    private static long? ValueOf(IReadOnlyDictionary<string, string> adapter, string name) =>
        adapter.TryGetValue(name, out string? text)
        && long.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : null;
}
