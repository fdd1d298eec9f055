namespace GenderGrpc.Server.Datasets;

/// <summary>What a data folder holds.</summary>
/// <param name="Bytes">Bytes of its files.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="Profiles">Rows of its manifest.</param>
/// <param name="Names">Rows of its tables of names alone.</param>
internal sealed record DatasetContents(long Bytes, int Files, long Profiles, long Names);
