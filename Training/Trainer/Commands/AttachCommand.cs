using System.CommandLine;
using GenderGrpc.Training.Attach;

namespace GenderGrpc.Training.Commands;

/// <summary>attach: trains what a server has queued.</summary>
internal sealed class AttachCommand(TimeProvider time)
{
    /// <summary>Where a server puts the token of a trainer that it starts: a command line is for everyone to see.</summary>
    public const string TokenVariable = "GENDERGRPC_TRAINER_TOKEN";

    private readonly Option<string> _server = new("--server") { Description = "The server's address, such as http://127.0.0.1:5055", Required = true };
    private readonly Option<string?> _token = new("--token")
    {
        Description = $"What the server lets this trainer in with; without it the environment variable {TokenVariable}",
    };

    private readonly Option<bool> _sharesDisk = new("--shared-disk")
    {
        Description = "The server's data folder is on this machine under the same path; without it data and checkpoints travel",
    };

    private readonly Option<string> _work = new("--work")
    {
        Description = "Where runs' folders are kept while they are trained, where the disk isn't shared",
        DefaultValueFactory = _ => "runs",
    };

    private readonly Option<bool> _once = new("--once") { Description = "End after one run" };

    /// <summary>The command.</summary>
    public Command Create()
    {
        var command = new Command(
            "attach",
            "Trains the runs that a server has queued, one after the other, and reports to it.\n\n"
            + "Example: attach --server https://trainers.example --token TOKEN --work runs")
        {
            _server, _token, _sharesDisk, _work, _once,
        };
        command.SetAction((result, cancellationToken) => Failures.Tell(() => AttachAsync(result, cancellationToken)));
        return command;
    }

    private async Task<int> AttachAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string address = result.GetRequiredValue(_server);
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? server) || server.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync($"--server is {address}; it must be an address such as http://127.0.0.1:5055.");
            return CommandLine.BadUsage;
        }

        string? token = result.GetValue(_token) ?? Environment.GetEnvironmentVariable(TokenVariable);
        if (string.IsNullOrWhiteSpace(token))
        {
            await Console.Error.WriteLineAsync($"Without --token or {TokenVariable} no server lets a trainer in.");
            return CommandLine.BadUsage;
        }

        var options = new AttachOptions
        {
            Server = server,
            Token = token.Trim(),
            SharesDisk = result.GetValue(_sharesDisk),
            WorkFolder = result.GetRequiredValue(_work),
            Once = result.GetValue(_once),
        };
        return await new AttachedTrainer(options, time).RunAsync(cancellationToken);
    }
}
