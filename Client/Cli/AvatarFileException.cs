namespace GenderGrpc.Cli;

/// <summary>An avatar file that can't be used.</summary>
internal sealed class AvatarFileException(string message, Exception? inner = null) : Exception(message, inner);
