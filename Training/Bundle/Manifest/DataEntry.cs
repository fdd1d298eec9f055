namespace GenderGrpc.Bundle.Manifest;

/// <summary>A source of training data.</summary>
/// <param name="Name">The file or generator.</param>
/// <param name="Rows">Rows in all splits.</param>
/// <param name="Digest">Content digest of the file that lists the rows.</param>
/// <param name="Provenance">Where it comes from.</param>
public sealed record DataEntry(string Name, int Rows, string Digest, string Provenance);
