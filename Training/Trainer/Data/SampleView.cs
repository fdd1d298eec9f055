namespace GenderGrpc.Training.Data;

/// <summary>A sample as the model gets to see it: a modality may be hidden and the nickname changed.</summary>
internal readonly record struct SampleView(Sample Sample, byte[]? Avatar, string? Nickname);
