using System.Text.RegularExpressions;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Storage;

namespace GenderGrpc.Server.Runs;

/// <summary>Where datasets are that a run can be trained on.</summary>
internal sealed partial class DatasetFolders(DataFolder data)
{
    private const string Collection = "datasets/";

    /// <summary>Whether a dataset is there. Throws <see cref="FailureException"/> for what is no name.</summary>
    public bool Has(string dataset) => Directory.Exists(FolderOf(dataset));

    /// <summary>A dataset's folder. Throws <see cref="FailureException"/> for what is no name.</summary>
    public string FolderOf(string dataset) =>
        dataset.StartsWith(Collection, StringComparison.Ordinal) && Id().IsMatch(dataset[Collection.Length..])
            ? Path.Combine(data.Datasets, dataset[Collection.Length..])
            : throw new FailureException(RunFailure.DatasetNameInvalid);

    [GeneratedRegex(@"^[0-9a-z][0-9a-z_-]{0,63}\z")]
    private static partial Regex Id();
}
