using System.Globalization;
using System.Runtime.InteropServices;
using GenderGrpc.Client;
using GenderGrpc.Client.Realtime;

namespace GenderGrpc.Native;

/// <summary>gendergrpc_options. Where a field is 0 its default holds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOptions
{
    private const uint LongestMilliseconds = 60_000;

    public uint StructSize;
    public uint Capacity;
    public uint AvatarBytes;
    public uint Window;
    public double MaxError;
    public byte* Model;
    public nuint ModelLength;
    public uint ConnectTimeoutMs;
    public uint FirstDelayMs;
    public uint LongestDelayMs;
    public uint Reserved;

    /// <summary>What is wrong with them, in a line that names field and limit; null if nothing is.</summary>
    public readonly string? Fault =>
        StructSize < (uint)sizeof(NativeOptions) ? $"struct_size must be at least {sizeof(NativeOptions)}."
        : RangeFault(Capacity, 1, 65_536, "capacity")
        ?? RangeFault(AvatarBytes, RealtimePredictor.MaxAvatarBytes, 1 << 30, "avatar_bytes")
        ?? RangeFault(Window, 1, 4096, "window")
        ?? (MaxError is >= 0 and <= 0.5 ? null : "max_error must be over 0 and at most 0.5, or 0 for the server's default.")
        ?? (Utf8Text.IsText(Model, ModelLength) ? null : "model must be UTF-8 of model_length bytes, at most 1024, or null if that is 0.")
        ?? RangeFault(ConnectTimeoutMs, 1, LongestMilliseconds, "connect_timeout_ms")
        ?? RangeFault(FirstDelayMs, 1, LongestMilliseconds, "first_delay_ms")
        ?? RangeFault(LongestDelayMs, 1, LongestMilliseconds, "longest_delay_ms");

    /// <summary>The library's options; for options without fault.</summary>
    public readonly RealtimeOptions Read()
    {
        var usual = new RealtimeOptions();
        return new RealtimeOptions
        {
            Capacity = Capacity == 0 ? usual.Capacity : (int)Capacity,
            AvatarBytes = AvatarBytes == 0 ? usual.AvatarBytes : (int)AvatarBytes,
            Window = Window == 0 ? usual.Window : (int)Window,
            Prediction = new PredictionOptions
            {
                MaxError = MaxError == 0 ? null : MaxError,
                Model = Utf8Text.Read(Model, ModelLength),
            },
            ConnectTimeout = Milliseconds(ConnectTimeoutMs, usual.ConnectTimeout),
            FirstDelay = Milliseconds(FirstDelayMs, usual.FirstDelay),
            LongestDelay = Milliseconds(LongestDelayMs, usual.LongestDelay),
        };
    }

    private static string? RangeFault(uint value, uint least, uint most, string field) => value == 0 || (value >= least && value <= most)
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{field} must be {least} to {most}, or 0 for the default.");

    private static TimeSpan Milliseconds(uint value, TimeSpan usual) => value == 0 ? usual : TimeSpan.FromMilliseconds(value);
}
