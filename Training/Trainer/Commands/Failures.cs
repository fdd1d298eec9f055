using GenderGrpc.Bundle;
using GenderGrpc.Training.Attach;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Experiments;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Onnx;

namespace GenderGrpc.Training.Commands;

/// <summary>What a user can mend is told in one line; anything else is a defect and keeps its stack trace.</summary>
internal static class Failures
{
    /// <summary>Runs a command's work and returns its exit code.</summary>
    public static async Task<int> Tell(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (IsForUser(exception))
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return CommandLine.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Cancelled.");
            return CommandLine.Cancelled;
        }
    }

    /// <summary>Whether its message says all that there is to mend it.</summary>
    public static bool IsForUser(Exception exception) => exception is DataException or DivergenceException or BundleException
        or ExportException or ExperimentException or HyperparameterException or RefusedException or ServerLostException or IOException
        or UnauthorizedAccessException;
}
