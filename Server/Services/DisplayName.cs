using GenderGrpc.Server.Failures;

namespace GenderGrpc.Server.Services;

/// <summary>What people call a thing of theirs; it may be empty.</summary>
internal static class DisplayName
{
    private const int MaxRunes = 100;

    /// <summary>Throws <see cref="FailureException"/> for what would spoil a list.</summary>
    public static void Check(string name, string field)
    {
        if (name.EnumerateRunes().Count() > MaxRunes || name.Any(char.IsControl))
        {
            throw new FailureException(RequestFailure.DisplayNameInvalid(field, MaxRunes));
        }
    }
}
