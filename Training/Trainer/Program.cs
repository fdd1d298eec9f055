using System.CommandLine;
using GenderGrpc.Bundle;
using GenderGrpc.Training.Commands;
using GenderGrpc.Training.Loop;

NativeVariable.KeepRuntimeSilent();
PrimitiveCache.Enlarge();
NativeHeap.KeepFreedMemory();
ParseResult result = CommandLine.Create(TimeProvider.System).Parse(args);
if (result.Errors.Count > 0)
{
    foreach (var error in result.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    return CommandLine.BadUsage;
}

// A checkpoint is written after the step that Ctrl+C comes in, however long that takes.
return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(5) });
