using Spectre.Console;

namespace GenderGrpc.Cli.Output;

/// <summary>A progress bar, where somebody looks at the terminal.</summary>
internal static class ScoreProgress
{
    /// <param name="console">Where to draw.</param>
    /// <param name="total">How many rows there are.</param>
    /// <param name="work">Gets what to call with the number of rows done.</param>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, long total, Func<Action<long>, Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            return work(_ => { });
        }

        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask("scoring", maxValue: Math.Max(1, total));
                return work(rows => task.Value = rows);
            });
    }
}
