namespace GenderGrpc.Bundle.Nicknames;

/// <summary>Makes a nickname's features: ids [L], the same for the same nickname, whatever is in it. Safe for concurrent use.</summary>
public interface INicknameTokenizer
{
    /// <summary>Ids go from 0, which is padding, up to, and without, this.</summary>
    public int IdCount { get; }

    /// <summary>How many ids the features of one nickname have.</summary>
    public int Length { get; }

    /// <summary>
    /// Fills <paramref name="ids"/> (its length is the features' length) and returns whether the nickname says
    /// anything: a blank one is absent, and its ids are all padding.
    /// </summary>
    public bool Encode(ReadOnlySpan<char> nickname, Span<int> ids);
}
