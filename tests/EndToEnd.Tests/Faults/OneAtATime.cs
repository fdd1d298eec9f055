namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>The tests that train or predict all they can: one after the other, as each has as much to do as a machine may have processors for.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime : ICollectionFixture<SyntheticZip>
{
    public const string Name = "faults";
}
