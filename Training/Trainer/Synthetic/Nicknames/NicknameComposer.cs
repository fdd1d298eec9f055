namespace GenderGrpc.Training.Synthetic.Nicknames;

/// <summary>Composes a nickname of a given kind.</summary>
internal static class NicknameComposer
{
    private static readonly double[] Shares = [.. Lexicon.All.Select(entry => entry.Share)];

    /// <summary>A nickname, empty if absent, and the script of its core.</summary>
    public static (string Nickname, NicknameScript Script) Compose(NicknameKind kind, RandomStream random)
    {
        switch (kind)
        {
            case NicknameKind.Absent:
                return ("", NicknameScript.None);
            case NicknameKind.NeutralPhrase:
                var (phrase, script) = NeutralPhrases.Draw(random);
                return (NicknameDecorator.Touch(phrase, random), script);
            default:
                var names = Lexicon.All[random.PickWeighted(Shares)].Names;
                var given = GivenName(names, kind, random);
                var nickname = kind is NicknameKind.FeminineHandle or NicknameKind.MasculineHandle
                    ? NicknameDecorator.Handle(given, names.Script, random)
                    : NicknameDecorator.Touch(FullName(given, names, random), random);
                return (nickname, names.Script);
        }
    }

    private static string GivenName(NameList names, NicknameKind kind, RandomStream random)
    {
        var choices = kind switch
        {
            NicknameKind.FeminineName or NicknameKind.FeminineHandle => names.Feminine,
            NicknameKind.MasculineName or NicknameKind.MasculineHandle => names.Masculine,
            _ => names.Unisex,
        };
        var name = One(choices, random);
        if (names.Script is not NicknameScript.Chinese)
        {
            return name;
        }

        // One character of the kind decides; its neighbour is the same again, another of the kind, or one that says nothing.
        return random.Below(5) switch
        {
            0 => name,
            1 => name + name,
            2 => name + One(choices, random),
            3 => One(names.Unisex, random) + name,
            _ => name + One(names.Unisex, random),
        };
    }

    private static string FullName(string given, NameList names, RandomStream random)
    {
        if (random.Chance(names.Script is NicknameScript.Chinese ? 0.2 : 0.5))
        {
            return given;
        }

        var surname = One(names.Surnames, random);
        var surnameFirst = names.SurnameFirst || random.Chance(0.15);
        return surnameFirst ? surname + names.Separator + given : given + names.Separator + surname;
    }

    private static string One(IReadOnlyList<string> choices, RandomStream random) => choices[random.Below(choices.Count)];
}
