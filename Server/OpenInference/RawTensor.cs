using System.Buffers.Binary;
using GenderGrpc.OpenInference.V2;
using Google.Protobuf;

namespace GenderGrpc.Server.OpenInference;

/// <summary>A tensor's elements as bytes: numbers with the least significant byte first, BYTES with their length before them.</summary>
internal static class RawTensor
{
    /// <summary>The bytes of elements of the types that <see cref="OutputTensor"/> has.</summary>
    public static ByteString Of(InferTensorContents contents)
    {
        int bytes = contents.BoolContents.Count + (sizeof(float) * contents.Fp32Contents.Count)
            + contents.BytesContents.Sum(element => sizeof(uint) + element.Length);
        byte[] raw = new byte[bytes];
        Span<byte> rest = raw;
        foreach (bool element in contents.BoolContents)
        {
            rest[0] = element ? (byte)1 : (byte)0;
            rest = rest[1..];
        }

        foreach (float element in contents.Fp32Contents)
        {
            BinaryPrimitives.WriteSingleLittleEndian(rest, element);
            rest = rest[sizeof(float)..];
        }

        foreach (ByteString element in contents.BytesContents)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)element.Length);
            element.Span.CopyTo(rest[sizeof(uint)..]);
            rest = rest[(sizeof(uint) + element.Length)..];
        }

        return UnsafeByteOperations.UnsafeWrap(raw);
    }
}
