namespace GenderGrpc.Bundle;

/// <summary>The gender that a profile presents. Values mirror the wire contract's <c>Label</c>.</summary>
public enum Label
{
    /// <summary>Not set; never an answer.</summary>
    None = 0,

    /// <summary>Presents as female.</summary>
    Female = 1,

    /// <summary>Presents as male.</summary>
    Male = 2,

    /// <summary>Can't be told within the error rate that was asked for.</summary>
    Undetermined = 3,
}
