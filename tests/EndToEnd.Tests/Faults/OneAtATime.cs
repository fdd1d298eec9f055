namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>The tests that train for real: one after the other, as each has as much to do as a machine may have processors for.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime : ICollectionFixture<SyntheticZip>
{
    public const string Name = "faults";
}
