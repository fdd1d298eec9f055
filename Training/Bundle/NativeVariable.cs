using System.Runtime.InteropServices;

namespace GenderGrpc.Bundle;

/// <summary>Variables of the environment as native libraries read them: .NET changes a copy of its own on Linux and macOS.</summary>
public static partial class NativeVariable
{
    private const string RuntimeTelemetry = "ORT_DISABLE_TELEMETRY";

    /// <summary>
    /// Keeps whatever runs a bundle's graph from telling its makers of it. From version 1.29 on ONNX Runtime sends them events on processes,
    /// sessions and models, and keeps an identifier and a database in the account's cache, unless it is told not to before it is loaded.
    /// Where the variable has a value, that stands. Comes first, while there is one thread.
    /// </summary>
    public static void KeepRuntimeSilent()
    {
        if (Environment.GetEnvironmentVariable(RuntimeTelemetry) is { Length: > 0 })
        {
            return;
        }

        Environment.SetEnvironmentVariable(RuntimeTelemetry, "1");
        if (!OperatingSystem.IsWindows())
        {
            _ = Set(RuntimeTelemetry, "1", overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);
}
