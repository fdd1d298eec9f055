using GenderGrpc.OpenInference.V2;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Journal;
using GenderGrpc.Server.Registry;
using GenderGrpc.V1;

namespace GenderGrpc.Server.OpenInference;

/// <summary>The installed models as Triton's model repository: one of them is loaded, the active one.</summary>
internal sealed class ModelRepository(ModelRegistry registry, JournalDatabase journal)
{
    private const string UnloadDependents = "unload_dependents";

    /// <summary>The models, the newest first.</summary>
    public RepositoryIndexResponse Index(RepositoryIndexRequest request)
    {
        if (request.RepositoryName.Length > 0)
        {
            throw new FailureException(TensorFailure.RepositoryUnknown);
        }

        return new RepositoryIndexResponse
        {
            Models =
            {
                Installed().Where(model => model.Active || !request.Ready).Select(model => new RepositoryIndexResponse.Types.ModelIndex
                {
                    Name = model.DisplayName,
                    Version = model.Version,
                    State = model.Active ? "READY" : "UNAVAILABLE",
                    Reason = model.Active ? "" : "not active",
                }),
            },
        };
    }

    /// <summary>Serves a model. Throws <see cref="FailureException"/> where it can't be.</summary>
    public async Task<RepositoryModelLoadResponse> LoadAsync(RepositoryModelLoadRequest request)
    {
        if (request.Parameters.Count > 0)
        {
            throw new FailureException(TensorFailure.ParameterUnknown("parameters"));
        }

        string name = NameOf(request.RepositoryName, request.ModelName);
        Model model = Named(name).First();
        // Whichever is active stays so, and isn't anybody's choice by that.
        if (name != ServedModel.AnyActive)
        {
            await registry.ActivateAsync(model.Version, etag: "", journal.Write);
        }

        return new RepositoryModelLoadResponse { ModelName = name, IsLoaded = true };
    }

    /// <summary>Does nothing for models that aren't active. Throws <see cref="FailureException"/> where the active one has the name.</summary>
    public RepositoryModelUnloadResponse Unload(RepositoryModelUnloadRequest request)
    {
        if (request.Parameters.Keys.Any(name => name != UnloadDependents))
        {
            throw new FailureException(TensorFailure.ParameterUnknown("parameters", UnloadDependents));
        }

        string name = NameOf(request.RepositoryName, request.ModelName);
        return Named(name).Any(model => model.Active)
            ? throw new FailureException(ModelFailure.Active)
            : new RepositoryModelUnloadResponse { ModelName = name, IsUnloaded = true };
    }

    // KServe's clients send the model's name where Triton's send the repository's.
    private static string NameOf(string repository, string model) =>
        model.Length == 0 ? repository
        : repository.Length == 0 ? model
        : throw new FailureException(TensorFailure.RepositoryUnknown);

    // The models that a name stands for, at least one.
    private List<Model> Named(string name)
    {
        List<Model> named =
        [
            .. Installed().Where(model => name == ServedModel.AnyActive
                ? model.Active
                : ServedModel.IsNamed(name, model.DisplayName, model.Version)),
        ];
        return named.Count > 0 ? named : throw new FailureException(ModelFailure.NotFound);
    }

    private IEnumerable<Model> Installed() =>
        journal.Read(state => state.ListModels(long.MaxValue, int.MaxValue)).Select(row => row.Model);
}
