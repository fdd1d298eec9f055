using System.Numerics;
using GenderGrpc.V1;

namespace GenderGrpc.GameLoop.Engine;

/// <summary>Somebody on the field.</summary>
internal struct Entity
{
    /// <summary>In fields from the left and from the top, 0 to 1.</summary>
    public Vector2 Position { get; set; }

    /// <summary>In fields a second.</summary>
    public Vector2 Velocity { get; set; }

    /// <summary>Who it is: of the cast.</summary>
    public int Profile { get; set; }

    /// <summary>Whether an answer is wanted that wasn't asked for yet.</summary>
    public bool IsToBeAsked { get; set; }

    /// <summary>The number of the latest submission about it, while who it is hasn't changed; else 0.</summary>
    public long Submission { get; set; }

    /// <summary>What the latest answer says; unspecified while there is none for who it is now.</summary>
    public Label Label { get; set; }
}
