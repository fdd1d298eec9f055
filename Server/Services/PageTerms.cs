using System.Buffers.Text;
using System.Globalization;
using System.Text;
using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Services;

/// <summary>
/// Which page of a list is asked for, the newest first. A token holds the place where its page begins, so what is added meanwhile
/// shifts nothing.
/// </summary>
/// <param name="Size">How many to give at most.</param>
/// <param name="Before">The page begins under this sequence number.</param>
internal readonly record struct PageTerms(int Size, long Before)
{
    private const int DefaultSize = 50;
    private const int MaxSize = 1000;

    /// <summary>Reads the terms. Throws <see cref="FailureException"/> for what can't be had.</summary>
    /// <param name="list">Tells the tokens of one list from another's.</param>
    /// <param name="size">The most to give; 0 for the default.</param>
    /// <param name="token">The token of the page; empty for the first.</param>
    public static PageTerms Of(string list, int size, string token) => size is < 0 or > MaxSize
        ? throw new FailureException(RequestFailure.PageSizeOutOfRange(MaxSize))
        : new PageTerms(size == 0 ? DefaultSize : size, token.Length == 0 ? long.MaxValue : Read(list, token));

    /// <summary>The token of the page after the one that ends with a sequence number.</summary>
    public static string TokenAfter(string list, long last) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{list}:{last}")));

    private static long Read(string list, string token)
    {
        try
        {
            string text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token));
            if (text.StartsWith($"{list}:", StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(list.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long before))
            {
                return before;
            }
        }
        catch (FormatException)
        {
            // Refused like any other text that isn't a token.
        }

        throw new FailureException(RequestFailure.PageTokenInvalid);
    }
}
