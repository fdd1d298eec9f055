using System.Runtime.InteropServices;

namespace GenderGrpc.Native;

/// <summary>The functions of gendergrpc.h. None lets an exception out: that would end the host.</summary>
internal static unsafe class Exports
{
    private const uint AbiVersion = 1;
    private const string AddressFault = "address must be an http or https URL such as http://127.0.0.1:5055, of at most 1024 bytes.";

    [UnmanagedCallersOnly(EntryPoint = "gendergrpc_abi_version")]
    public static uint GetAbiVersion() => AbiVersion;

    [UnmanagedCallersOnly(EntryPoint = "gendergrpc_start")]
    public static int Start(
        byte* address, nuint addressLength, NativeOptions* options, nint* predictor, byte* message, nuint messageCapacity)
    {
        try
        {
            var text = message is null ? [] : new Span<byte>(message, (int)Math.Min(messageCapacity, int.MaxValue));
            Utf8Text.Write("", text);
            if (predictor is null)
            {
                return Refuse("predictor must not be null.", text);
            }

            *predictor = 0;
            var given = options is null ? new NativeOptions { StructSize = (uint)sizeof(NativeOptions) } : *options;
            if (given.Fault is { } fault)
            {
                return Refuse(fault, text);
            }

            if (!Utf8Text.IsText(address, addressLength)
                || !Uri.TryCreate(Utf8Text.Read(address, addressLength), UriKind.Absolute, out var uri)
                || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            {
                return Refuse(AddressFault, text);
            }

            *predictor = new NativePredictor(uri, given.Read()).ToHandle();
            return ReturnCode.Ok;
        }
        catch (Exception)
        {
            // Memory, or threads, of which there are no more.
            return ReturnCode.Internal;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "gendergrpc_submit")]
    public static int Submit(nint predictor, NativeSubmission* submission, ulong* number)
    {
        try
        {
            var given = 0L;
            var code = submission is null || !submission->IsValid || NativePredictor.Of(predictor) is not { } target
                ? ReturnCode.InvalidArgument
                : target.Submit(*submission, out given);
            if (number is not null)
            {
                *number = (ulong)given;
            }

            return code;
        }
        catch (Exception)
        {
            return ReturnCode.Internal;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "gendergrpc_poll")]
    public static int Poll(nint predictor, byte* results, uint capacity, uint resultSize, uint budgetUs)
    {
        try
        {
            return resultSize < (uint)sizeof(NativeResult)
                || (results is null && capacity > 0)
                || NativePredictor.Of(predictor) is not { } source
                ? ReturnCode.InvalidArgument
                : source.Poll(results, capacity, resultSize, TimeSpan.FromMicroseconds(budgetUs));
        }
        catch (Exception)
        {
            return ReturnCode.Internal;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "gendergrpc_outstanding")]
    public static uint GetOutstanding(nint predictor) => (uint)(NativePredictor.Of(predictor)?.Outstanding ?? 0);

    [UnmanagedCallersOnly(EntryPoint = "gendergrpc_state")]
    public static int GetState(nint predictor) => (int)(NativePredictor.Of(predictor)?.State ?? 0);

    [UnmanagedCallersOnly(EntryPoint = "gendergrpc_failure")]
    public static nuint GetFailure(nint predictor, byte* text, nuint capacity)
    {
        try
        {
            return text is null
                ? 0
                : (nuint)Utf8Text.Write(
                    NativePredictor.Of(predictor)?.Failure, new Span<byte>(text, (int)Math.Min(capacity, int.MaxValue)));
        }
        catch (Exception)
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "gendergrpc_stop")]
    public static void Stop(nint predictor)
    {
        try
        {
            NativePredictor.Of(predictor)?.Stop();
        }
        catch (Exception)
        {
            // Nothing that the host could do about it.
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "gendergrpc_free")]
    public static void Free(nint predictor, uint waitMs)
    {
        try
        {
            NativePredictor.Of(predictor)?.End(TimeSpan.FromMilliseconds(waitMs));
            if (predictor != 0)
            {
                GCHandle.FromIntPtr(predictor).Free();
            }
        }
        catch (Exception)
        {
            // Nothing that the host could do about it.
        }
    }

    private static int Refuse(string fault, Span<byte> message)
    {
        Utf8Text.Write(fault, message);
        return ReturnCode.InvalidArgument;
    }
}
