using System.CommandLine;
namespace GenderGrpc.Cli.Commands;

internal static class TrainCommand
{
    public static Command Create(CommandOptions options, TimeProvider time) => new("train");
}
