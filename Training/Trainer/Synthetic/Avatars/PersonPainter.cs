namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>Draws a person from the back to the front.</summary>
internal static class PersonPainter
{
    public static void Paint(AvatarCanvas canvas, AvatarKind look, RandomStream random)
    {
        var person = Person.Draw(look, random);
        using var placed = canvas.Place(
            random.Between(-6, 6),
            random.Between(-3, 5) + (canvas.Style is AvatarStyle.Sticker ? 8 : 0),
            random.Between(0.88f, 1.2f) * (canvas.Style is AvatarStyle.Sticker ? 1.2f : 1),
            random.Between(-9, 9),
            random.Chance(0.5));
        HairPainter.PaintBehind(canvas, person);
        OutfitPainter.Paint(canvas, person);
        FacePainter.PaintHead(canvas, person);
        FacePainter.PaintFeatures(canvas, person);
        HairPainter.PaintFront(canvas, person);
        FacePainter.PaintEarrings(canvas, person);
    }
}
