using System.CommandLine;
using GenderGrpc.Training.Synthetic;
using GenderGrpc.Training.Synthetic.Avatars;
using Spectre.Console;

namespace GenderGrpc.Training.Commands;

/// <summary>Draws a data set with a progress bar.</summary>
internal static class SyntheticData
{
    /// <summary>The styles of the avatars.</summary>
    public static Option<AvatarStyle[]> Styles { get; } = new("--style")
    {
        Description = "A style that avatars are drawn in; repeat it for several; without it all",
        DefaultValueFactory = _ => Enum.GetValues<AvatarStyle>(),
    };

    public static Task<SyntheticSummary> DrawAsync(
        string folder, SyntheticOptions options, CancellationToken cancellationToken) =>
        Terminal.Error.Progress().StartAsync(context =>
        {
            ProgressTask task = context.AddTask("drawing profiles", maxValue: options.Profiles);
            return new SyntheticDataset(options).WriteAsync(
                folder, new DirectProgress(done => task.Value = done), cancellationToken);
        });

    // Progress<T> reports later, on the thread pool: the bar could end before it is full.
    private sealed class DirectProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
