using GenderGrpc.Training.Evaluation.Measuring;

namespace GenderGrpc.Training.Evaluation.Shortcuts;

/// <summary>How one change of the pictures moves the probability of female in one slice.</summary>
/// <param name="Change">grey, mirrored, brighter, darker or blurred-background.</param>
/// <param name="Sees">What the model saw: avatar, or given (fused).</param>
/// <param name="Slice">"all", or a column and its value.</param>
/// <param name="Count">Profiles with an avatar, whatever their label.</param>
/// <param name="MeanShift">Mean of the probability after, less the one before: −1 to 1.</param>
/// <param name="MeanAbsoluteShift">Mean of its size: 0 to 1.</param>
/// <param name="Flipped">The share whose forced choice between female and male changes.</param>
internal sealed record ShortcutShift(
    string Change, string Sees, string Slice, int Count, double MeanShift, double MeanAbsoluteShift, Estimate? Flipped);
