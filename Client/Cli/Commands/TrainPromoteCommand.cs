using System.CommandLine;
using GenderGrpc.Cli.Output;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Commands;

/// <summary>Serves what a run has trained.</summary>
internal static class TrainPromoteCommand
{
    public static Command Create(CommandOptions options, TimeProvider time)
    {
        var name = TrainCommand.Name();
        var force = new Option<bool>("--force") { Description = "Also where a gate says no; it is recorded." };
        var command = new DocumentedCommand("promote", "Installs the model of a run that succeeded and serves it, if the gates let it pass.", """
            Examples:
              gender train promote runs/ID
              gender train promote runs/ID --force --json

            With --json, standard output has one JSON document, a gendergrpc.v1.PromoteRunResponse.
            """)
        {
            name, force, options.Etag, options.RequestId, options.VerbRetry, options.Server, options.Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var client = TrainCommand.Connect(parsed, options, options.VerbRetry, time);
            var request = new PromoteRunRequest
            {
                RequestId = parsed.GetValue(options.RequestId),
                Name = parsed.GetValue(name),
                Etag = parsed.GetValue(options.Etag),
                Force = parsed.GetValue(force),
            };
            var answer = await client.PromoteRunAsync(request, cancellationToken);
            return await Answer.WriteAsync(parsed, options, answer, output =>
            {
                output.WriteLine($"serving {answer.ModelVersion}");
                foreach (var gate in answer.Gates)
                {
                    var slice = gate.Slice.Length == 0 ? "" : $" of {TerminalText.Clean(gate.Slice, 60)}";
                    output.WriteLine($"  {(gate.Passed ? "passed" : "FAILED")}  {gate.Gate}{slice}: "
                        + $"{Quantity.Number(gate.Measured)}, limit {Quantity.Number(gate.Limit)}");
                }
            });
        });
        return command;
    }
}
