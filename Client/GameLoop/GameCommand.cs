using System.CommandLine;
using GenderGrpc.GameLoop.Report;

namespace GenderGrpc.GameLoop;

/// <summary>The command line.</summary>
internal static class GameCommand
{
    private const int Done = 0;
    private const int BadUsage = 2;
    private const int ServerNotReached = 3;
    private const int AccountOpen = 4;

    public static int Run(string[] args, TextWriter output, TextWriter error, TimeProvider time, QuitSignal quit)
    {
        var server = new Option<Uri>("--server")
        {
            Description = "The server's URL.",
            HelpName = "URL",
            DefaultValueFactory = _ => new Uri("http://127.0.0.1:5055"),
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri)
                    && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
                {
                    return uri;
                }

                result.AddError("--server must be a URL such as http://127.0.0.1:5055.");
                return null;
            },
        };
        var seconds = Number("--seconds", "How long to play.", 10, 1, 86_400);
        var entities = Number("--entities", "Entities on the field.", 100, 1, 10_000);
        var deadline = Number("--deadline", "Milliseconds for which an answer is of use.", 250, 1, 60_000);
        var root = new RootCommand(
            "Plays a game at 60 frames a second, whose entities' profiles a server predicts, and tells how that went. "
            + "Exit codes: 0 every submission was answered exactly once, 2 bad usage, 3 the server was never reached, 4 not so.")
        {
            server, seconds, entities, deadline,
        };
        root.SetAction(parsed =>
        {
            var options = new GameOptions(
                parsed.GetValue(server)!,
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                parsed.GetValue(entities),
                TimeSpan.FromMilliseconds(parsed.GetValue(deadline)));
            var summary = new GameRun(options, time, quit, output).Play();
            SummaryText.Write(output, summary);
            return !summary.IsAnsweredOnce ? AccountOpen : !summary.WasReached ? ServerNotReached : Done;
        });

        var arguments = root.Parse(args);
        if (arguments.Errors.Count > 0)
        {
            error.WriteLine($"error: {string.Join(' ', arguments.Errors.Select(e => e.Message))} Try --help.");
            return BadUsage;
        }

        return arguments.Invoke(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null });
    }

    private static Option<int> Number(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description} {least} to {most}.",
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError($"{name} must be {least} to {most}.");
            }
        });
        return option;
    }
}
