using System.Numerics;

namespace GenderGrpc.GameLoop.Engine;

/// <summary>A field whose entities walk across it; whoever leaves it comes back as somebody else.</summary>
internal sealed class World
{
    private const float Slowest = 0.1f;
    private const float Fastest = 0.6f;

    private readonly Entity[] _entities;
    private readonly int _profiles;
    private readonly Random _random;

    public World(int entities, int profiles, int seed)
    {
        _entities = new Entity[entities];
        _profiles = profiles;
        _random = new Random(seed);
        foreach (ref var entity in Entities)
        {
            Enter(ref entity);
            entity.Position = new Vector2(_random.NextSingle(), _random.NextSingle());
        }
    }

    public Span<Entity> Entities => _entities;

    /// <summary>Moves everybody on by the time of a frame.</summary>
    public void Advance(TimeSpan time)
    {
        foreach (ref var entity in Entities)
        {
            entity.Position += entity.Velocity * (float)time.TotalSeconds;
            if (entity.Position != Vector2.Clamp(entity.Position, Vector2.Zero, Vector2.One))
            {
                Enter(ref entity);
            }
        }
    }

    private void Enter(ref Entity entity)
    {
        var direction = _random.NextSingle() * 2 * MathF.PI;
        var speed = Slowest + (_random.NextSingle() * (Fastest - Slowest));
        entity = new Entity
        {
            Position = new Vector2(_random.NextSingle(), _random.NextSingle()),
            Velocity = new Vector2(MathF.Cos(direction), MathF.Sin(direction)) * speed,
            Profile = _random.Next(_profiles),
            IsToBeAsked = true,
        };
    }
}
