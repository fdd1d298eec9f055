using System.CommandLine;
using System.Globalization;
using GenderGrpc.Client;
using GenderGrpc.V1;

namespace GenderGrpc.Cli.Commands;

/// <summary>The options that more than one command has.</summary>
internal sealed class CommandOptions
{
    public Option<Uri> Server { get; } = new("--server")
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

    /// <summary>For predictions, which any of several servers may make.</summary>
    public Option<ServerAddress> Servers { get; } = new("--server")
    {
        Description = "The server's URL; repeated or with commas between, several that share the work; or dns:///NAME:PORT.",
        HelpName = "URL",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => ServerAddress.Parse("http://127.0.0.1:5055"),
        CustomParser = result =>
        {
            if (ServerAddress.TryParse(string.Join(',', result.Tokens.Select(token => token.Value)), out var address))
            {
                return address;
            }

            result.AddError($"--server must be {ServerAddress.Terms}.");
            return null;
        },
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON with protobuf's names to standard output, and nothing else.",
    };

    public Option<double> MaxError { get; } = new("--max-error")
    {
        Description = "The largest error rate to accept among answers of female or male, over 0 and at most 0.5.",
        HelpName = "E",
        DefaultValueFactory = _ => 0.05,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && value is > 0 and <= 0.5)
            {
                return value;
            }

            result.AddError("--max-error must be a number over 0 and at most 0.5.");
            return 0;
        },
    };

    public Option<string> Model { get; } = new("--model")
    {
        Description = "Name or version of the model to use; without it, the server's active one.",
        HelpName = "M",
        DefaultValueFactory = _ => "",
    };

    public Option<bool> Cascade { get; } = new("--cascade")
    {
        Description = "Allow the server to leave avatars alone whose nickname settles the answer within --max-error.",
    };

    public Option<string> RequestId { get; } = Text(
        "--request-id",
        "ID",
        "Makes the verb have one effect, however often it is given; without it, a new id.",
        text => text.Length is >= 1 and <= 64 && text.All(character => character is >= ' ' and <= '~'),
        "1 to 64 printable ASCII characters");

    public Option<string> Etag { get; } = new("--etag")
    {
        Description = "Do it only where this is the current etag.",
        HelpName = "ETAG",
        DefaultValueFactory = _ => "",
    };

    /// <summary>For verbs that change something.</summary>
    public Option<int> VerbRetry { get; } = Retry(15, "Seconds to try to reach the server; the verb has one effect all the same.");

    public static Option<int> Retry(int seconds, string description)
    {
        var retry = new Option<int>("--retry")
        {
            Description = description,
            HelpName = "SECONDS",
            DefaultValueFactory = _ => seconds,
        };
        retry.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 86_400)
            {
                result.AddError("--retry must be 0 to 86400 seconds.");
            }
        });
        return retry;
    }

    /// <summary>How to go on when the server is lost, which the user is told of once.</summary>
    public RetryOptions Retrying(ParseResult parsed, Option<int>? retry, TimeProvider time)
    {
        var told = false;
        return new RetryOptions
        {
            For = TimeSpan.FromSeconds(retry is null ? 0 : parsed.GetValue(retry)),
            Time = time,
            OnLost = _ =>
            {
                if (!told)
                {
                    told = true;
                    parsed.InvocationConfiguration.Error.WriteLine($"The server at {parsed.GetValue(Server)} is lost; trying again ...");
                }
            },
        };
    }

    /// <summary>The servers that a command was given, for messages.</summary>
    public string ServerText(ParseResult parsed) =>
        parsed.GetValue(Servers)?.ToString() ?? parsed.GetValue(Server)!.ToString();

    public PredictionOptions PredictionOptions(ParseResult parsed) =>
        new()
        {
            MaxError = parsed.GetValue(MaxError),
            Model = parsed.GetValue(Model)!,
            Compute = parsed.GetValue(Cascade) ? Compute.Cascade : Compute.Unspecified,
        };

    private static Option<string> Text(string name, string helpName, string description, Predicate<string> isValid, string terms) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => "",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!isValid(text))
            {
                result.AddError($"{name} must be {terms}.");
            }

            return text;
        },
    };
}
