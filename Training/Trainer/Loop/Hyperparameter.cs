using System.CommandLine;

namespace GenderGrpc.Training.Loop;

/// <summary>A setting of <see cref="TrainOptions"/> as the command line and the manifest know it.</summary>
internal abstract class Hyperparameter
{
    /// <summary>The option, with its description and default.</summary>
    public abstract Option Option { get; }

    /// <summary>Options with this setting as the command line gave it.</summary>
    public abstract TrainOptions Apply(TrainOptions options, ParseResult result);

    /// <summary>The value as the manifest records it.</summary>
    public abstract string Format(TrainOptions options);
}
