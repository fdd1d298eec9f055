namespace GenderGrpc.Server.Runs;

/// <summary>What a number among the hyperparameters may be: the trainer's range.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Minimum">The least.</param>
/// <param name="Maximum">The most.</param>
internal sealed record HyperparameterRange(string Name, double Minimum, double Maximum);
