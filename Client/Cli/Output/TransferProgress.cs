using Spectre.Console;

namespace GenderGrpc.Cli.Output;

/// <summary>A progress bar of bytes, where somebody looks at the terminal.</summary>
internal static class TransferProgress
{
    /// <param name="console">Where to draw.</param>
    /// <param name="total">How many bytes there are; 0 where nobody knows.</param>
    /// <param name="work">Gets what to tell of the bytes that are done.</param>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, long total, Func<IProgress<long>?, Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            return work(null);
        }

        ProgressColumn[] columns = total == 0
            ? [new TaskDescriptionColumn(), new DownloadedColumn(), new TransferSpeedColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn()];
        return console.Progress().Columns(columns).StartAsync(context =>
        {
            var task = context.AddTask("transferring", maxValue: Math.Max(1, total));
            return work(new Setter(task));
        });
    }

    // Progress<T> would hand values to other threads, in any order.
    private sealed class Setter(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }
}
