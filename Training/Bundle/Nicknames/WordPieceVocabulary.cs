using System.Text;
using GenderGrpc.Bundle.Features;
using Microsoft.ML.Tokenizers;

namespace GenderGrpc.Bundle.Nicknames;

/// <summary>
/// BERT's vocabulary (Devlin et al., arXiv 1810.04805): a token a line, its id the line's number from 0; those that go on with a word
/// begin with ##, and [UNK] stands for a word that can't be put together. Nicknames are normalised first, so that a token in capitals
/// never comes.
/// </summary>
internal static class WordPieceVocabulary
{
    private const string Unknown = "[UNK]";

    /// <summary>Creates a tokenizer. Throws <see cref="BundleException"/> that names what is wrong with the vocabulary.</summary>
    public static INicknameTokenizer CreateTokenizer(NicknameSpec spec, Vocabulary vocabulary)
    {
        IReadOnlyList<string> tokens = vocabulary.Lines();
        var numbers = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (int i = 0; i < tokens.Count; i++)
        {
            Require(tokens[i], i + 1);
            if (!numbers.TryAdd(tokens[i], i + 1))
            {
                throw new BundleException($"Line {i + 1} of the vocabulary repeats line {numbers[tokens[i]]}.");
            }
        }

        if (!numbers.ContainsKey(Unknown))
        {
            throw new BundleException($"The vocabulary lacks {Unknown}, the token of unknown words.");
        }

        using var lines = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', tokens)));
        var tokenizer = WordPieceTokenizer.Create(
            lines, new WordPieceOptions { PreTokenizer = new WordPieceSplitter(), UnknownToken = Unknown });
        return new SubwordTokenizer(tokenizer, tokens.Count, spec);
    }

    private static void Require(string token, int line)
    {
        if (token.Length == 0)
        {
            throw new BundleException($"Line {line} of the vocabulary is empty.");
        }

        // A carriage return inside would be two lines to the library, and a byte order mark at the start part of a token.
        if (token.AsSpan().ContainsAny(" \t\r") || token[0] == '\uFEFF')
        {
            throw new BundleException($"Line {line} of the vocabulary isn't one token: it holds white space or a byte order mark.");
        }
    }
}
