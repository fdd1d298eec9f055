namespace GenderGrpc.GameLoop.Engine;

/// <summary>Who may appear on the field.</summary>
internal sealed class Cast
{
    private readonly string[] _nicknames =
    [
        "陈婷婷", "王國強", "随缘", "青春永驻", "Sophie", "Alexander", "Дмитрий", "Анна", "さくら", "محمد", "Alex_99", "xX_wolf_Xx",
        "🌸小美🌸", "", "김민준", "Maria",
    ];

    private readonly byte[][] _avatars;

    private Cast(byte[][] avatars) => _avatars = avatars;

    /// <summary>How many different profiles there are.</summary>
    public int Size => _nicknames.Length * _avatars.Length;

    /// <summary>Reads the pictures that lie beside the program; one profile in so many has none.</summary>
    public static Cast Load() => new(
    [
        [],
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Avatars")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ]);

    public byte[] AvatarOf(int profile) => _avatars[profile / _nicknames.Length];

    public string NicknameOf(int profile) => _nicknames[profile % _nicknames.Length];
}
