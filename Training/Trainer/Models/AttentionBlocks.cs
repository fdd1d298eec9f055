namespace GenderGrpc.Training.Models;

/// <summary>What stands after each stage of the avatar's encoder.</summary>
internal enum AttentionBlocks
{
    /// <summary>CBAM: channel, then spatial attention.</summary>
    Cbam,

    /// <summary>Nothing: MobileNetV2 as it was published.</summary>
    None,
}
