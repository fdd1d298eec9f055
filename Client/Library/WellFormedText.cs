namespace GenderGrpc.Client;

/// <summary>Text as protobuf wants it: UTF-16 without lone surrogates, which have no UTF-8.</summary>
internal static class WellFormedText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The same instance if nothing is wrong with it.</summary>
    public static string From(string text)
    {
        var index = IndexOfLoneSurrogate(text, 0);
        if (index < 0)
        {
            return text;
        }

        var characters = text.ToCharArray();
        for (; index >= 0; index = IndexOfLoneSurrogate(text, index + 1))
        {
            characters[index] = Replacement;
        }

        return new string(characters);
    }

    private static int IndexOfLoneSurrogate(string text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }
}
