namespace GenderGrpc.Benchmarks.Profiles;

/// <summary>A profile with avatar and nickname, and what it is.</summary>
internal readonly record struct LabelledProfile(EncodedProfile Profile, bool IsFemale);
