namespace GenderGrpc.Training.Loop;

/// <summary>What makes the ids of a run's nicknames.</summary>
internal enum TokenizerKind
{
    /// <summary>One for each rune; the frequent ones of the data are its vocabulary.</summary>
    Rune,

    /// <summary>WordPiece, with the tokens that the data's vocabulary.txt lists.</summary>
    Wordpiece,

    /// <summary>Byte-level byte pairs, with the merges that the data's vocabulary.txt lists.</summary>
    Bpe,
}
