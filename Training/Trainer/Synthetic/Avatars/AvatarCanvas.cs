using SkiaSharp;

namespace GenderGrpc.Training.Synthetic.Avatars;

/// <summary>
/// A square canvas, 100 units wide, that renders every shape in one style. Paths are SVG path data: painters describe shapes,
/// the canvas decides how they look.
/// </summary>
internal sealed class AvatarCanvas : IDisposable
{
    private readonly SKCanvas _canvas;
    private readonly AvatarStyle _style;
    private readonly SKColor _tone;
    private readonly SKPaint _paint = new()
    {
        IsAntialias = true,
        StrokeCap = SKStrokeCap.Round,
        StrokeJoin = SKStrokeJoin.Round,
    };


    /// <param name="canvas">Scaled so that 100 units are its width; stays the caller's.</param>
    /// <param name="style">How shapes are rendered.</param>
    /// <param name="tone">The one colour of a silhouette.</param>
    public AvatarCanvas(SKCanvas canvas, AvatarStyle style, SKColor tone)
    {
        _canvas = canvas;
        _style = style;
        _tone = tone;
    }

    public AvatarStyle Style => _style;

    /// <summary>Covers the whole canvas; with a gradient from top to bottom if a second colour is given.</summary>
    public void Cover(SKColor color, SKColor? bottom = null)
    {
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(50, 0), new SKPoint(50, 100), [Background(color), Background(bottom ?? color)], SKShaderTileMode.Clamp);
        _paint.Style = SKPaintStyle.Fill;
        _paint.Color = SKColors.White;
        _paint.Shader = shader;
        _canvas.DrawPaint(_paint);
        _paint.Shader = null;
    }

    public void Fill(FormattableString path, SKColor color)
    {
        using var shape = Parse(path);
        Fill(shape, color);
    }

    public void Oval(float x, float y, float radiusX, float radiusY, SKColor color)
    {
        using var builder = new SKPathBuilder();
        builder.AddOval(new SKRect(x - radiusX, y - radiusY, x + radiusX, y + radiusY));
        using var shape = builder.Detach();
        Fill(shape, color);
    }

    public void Circle(float x, float y, float radius, SKColor color) => Oval(x, y, radius, radius, color);

    public void Box(float x, float y, float width, float height, SKColor color, float corner = 0)
    {
        using var builder = new SKPathBuilder();
        builder.AddRoundRect(new SKRect(x, y, x + width, y + height), corner, corner);
        using var shape = builder.Detach();
        Fill(shape, color);
    }

    public void Stroke(FormattableString path, SKColor color, float width)
    {
        using var shape = Parse(path);
        Outline(shape, Styled(color), width);
    }

    /// <summary>Turns what is drawn next about the centre, scales it, and moves it; undone by disposing the result.</summary>
    public IDisposable Place(float moveX, float moveY, float scale, float degrees, bool mirrored = false)
    {
        var restore = new SKAutoCanvasRestore(_canvas);
        _canvas.Translate(50 + moveX, 50 + moveY);
        _canvas.RotateDegrees(degrees);
        _canvas.Scale(mirrored ? -scale : scale, scale);
        _canvas.Translate(-50, -50);
        return restore;
    }

    public void Dispose() => _paint.Dispose();

    private static SKPath Parse(FormattableString path)
        => SKPath.ParseSvgPathData(FormattableString.Invariant(path))
            ?? throw new FormatException("A painter's path isn't SVG path data.");

    private void Fill(SKPath shape, SKColor color)
    {
        _paint.Style = SKPaintStyle.Fill;
        _paint.Color = Styled(color);
        if (_style is AvatarStyle.Photo)
        {
            FillShaded(shape, color);
            return;
        }

        _canvas.DrawPath(shape, _paint);
        if (_style is AvatarStyle.Line)
        {
            Outline(shape, Tint.Ink, 1.3f);
        }
        else if (_style is AvatarStyle.Sticker)
        {
            Outline(shape, Tint.Darker(color, 0.35f), 1.6f);
        }
    }

    private void FillShaded(SKPath shape, SKColor color)
    {
        var bounds = shape.Bounds;
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(bounds.Left, bounds.Top),
            new SKPoint(bounds.Right, bounds.Bottom),
            [Tint.Lighter(color, 0.14f), Tint.Darker(color, 0.22f)],
            SKShaderTileMode.Clamp);
        _paint.Shader = shader;
        _canvas.DrawPath(shape, _paint);
        _paint.Shader = null;
    }

    private void Outline(SKPath shape, SKColor color, float width)
    {
        _paint.Style = SKPaintStyle.Stroke;
        _paint.StrokeWidth = width;
        _paint.Color = color;
        _canvas.DrawPath(shape, _paint);
    }

    private SKColor Styled(SKColor color) => _style switch
    {
        AvatarStyle.Line => Tint.Lighter(color, 0.45f),
        AvatarStyle.Silhouette => Tint.Mix(
            Tint.Darker(_tone, 0.85f), Tint.Darker(_tone, 0.1f), Tint.Luma(color)).WithAlpha(color.Alpha),
        _ => color,
    };

    // A silhouette stands before a light of its own tone.
    private SKColor Background(SKColor color) => _style is AvatarStyle.Silhouette
        ? Tint.Lighter(_tone, 0.5f + (0.4f * Tint.Luma(color)))
        : Styled(color);
}
