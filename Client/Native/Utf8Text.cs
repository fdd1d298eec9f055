using System.Text;
using System.Text.Unicode;

namespace GenderGrpc.Native;

/// <summary>Text as the header has it: UTF-8 and its length in bytes.</summary>
internal static unsafe class Utf8Text
{
    // Of addresses and of models' names.
    private const int LongestText = 1024;

    /// <summary>Whether it is a short text.</summary>
    public static bool IsText(byte* text, nuint length) =>
        length == 0 || (text is not null && length <= LongestText && Utf8.IsValid(new ReadOnlySpan<byte>(text, (int)length)));

    /// <summary>Reads what is a short text.</summary>
    public static string Read(byte* text, nuint length) => Encoding.UTF8.GetString(new ReadOnlySpan<byte>(text, (int)length));

    /// <summary>Writes as much of a text as there is room for, and a NUL after it.</summary>
    /// <returns>The bytes written, without the NUL.</returns>
    public static int Write(ReadOnlySpan<char> text, Span<byte> target)
    {
        if (target.IsEmpty)
        {
            return 0;
        }

        Utf8.FromUtf16(text, target[..^1], out _, out var written);
        target[written] = 0;
        return written;
    }
}
