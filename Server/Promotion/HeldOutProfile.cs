namespace GenderGrpc.Server.Promotion;

/// <summary>A labelled profile that no run was trained on.</summary>
/// <param name="AvatarFile">The avatar's file; null where it has none.</param>
/// <param name="Nickname">The nickname; null where it has none.</param>
/// <param name="IsFemale">Whether it is labelled female rather than male.</param>
internal sealed record HeldOutProfile(string? AvatarFile, string? Nickname, bool IsFemale);
