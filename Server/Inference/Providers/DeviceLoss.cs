using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace GenderGrpc.Server.Inference.Providers;

/// <summary>
/// Tells a lost device from other failures. ONNX Runtime has no code for it, but DXGI's is a word of the message
/// (https://learn.microsoft.com/windows/win32/direct3ddxgi/dxgi-error, https://github.com/microsoft/onnxruntime/issues/26606).
/// </summary>
internal static partial class DeviceLoss
{
    /// <summary>Whether a device that is gone caused it.</summary>
    public static bool IsCauseOf(Exception exception) => exception is OnnxRuntimeException && Code().IsMatch(exception.Message);

    // Device removed, hung, reset, and an internal error of its driver.
    [GeneratedRegex(@"\b(0x)?887A00(05|06|07|20)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
