using System.Net.Sockets;
using GenderGrpc.Bundle;
using GenderGrpc.Server.Options;
using GenderGrpc.Server.Startup;

const int Invalid = 1;
const int BadUsage = 2;

NativeVariable.KeepRuntimeSilent();
if (CommandLine.AsksForHelp(args))
{
    Console.Write(OptionCatalog.Help());
    return 0;
}

if (CommandLine.AsksForReference(args))
{
    Console.Write(OptionCatalog.Reference());
    return 0;
}

bool onlyValidates = CommandLine.AsksForValidation(args);
try
{
    if (onlyValidates)
    {
        foreach (string line in ConfigurationCheck.Run(CommandLine.WithoutFlags(args)))
        {
            Console.WriteLine(line);
        }

        return 0;
    }

    await using WebApplication app = await ServerApplication.BuildAsync(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (IsCausedByWhatWasGiven(exception))
{
    await Console.Error.WriteLineAsync(exception.Message);
    return onlyValidates ? Invalid : BadUsage;
}

// Beside what the server checks itself: a taken or forbidden address, a broken appsettings.json, a host without ICU.
static bool IsCausedByWhatWasGiven(Exception exception) => exception
    is StartupException
    or IOException
    or SocketException
    or InvalidDataException
    or UnauthorizedAccessException
    or PlatformNotSupportedException;
