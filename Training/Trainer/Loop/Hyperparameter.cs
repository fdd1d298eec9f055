using System.CommandLine;

namespace GenderGrpc.Training.Loop;

/// <summary>A setting of <see cref="TrainOptions"/> as the command line and the manifest know it.</summary>
internal abstract class Hyperparameter
{
    /// <summary>Its name: the option's, without dashes.</summary>
    public string Name => Option.Name.TrimStart('-');

    /// <summary>The option, with its description and default.</summary>
    public abstract Option Option { get; }

    /// <summary>Options with this setting as the command line gave it.</summary>
    public abstract TrainOptions Apply(TrainOptions options, ParseResult result);

    /// <summary>Options with this setting as a text has it. Throws <see cref="HyperparameterException"/> where it can't be that.</summary>
    public abstract TrainOptions Set(TrainOptions options, string text);

    /// <summary>The value as the manifest records it.</summary>
    public abstract string Format(TrainOptions options);
}
