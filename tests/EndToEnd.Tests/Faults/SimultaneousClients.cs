using GenderGrpc.Client;
using Google.Protobuf;

namespace GenderGrpc.EndToEnd.Tests.Faults;

/// <summary>Clients with a connection each, that send the same at the same time.</summary>
internal sealed class SimultaneousClients : IAsyncDisposable
{
    private const int Count = 5;

    private readonly TrainingClient[] _training;
    private readonly ModelClient[] _models;

    public SimultaneousClients(string address)
    {
        _training = [.. Enumerable.Range(0, Count).Select(_ => TrainingClient.Connect(new Uri(address)))];
        _models = [.. Enumerable.Range(0, Count).Select(_ => ModelClient.Connect(new Uri(address)))];
    }

    /// <summary>Sends a verb from each, with one request_id. All have the same answer, which it returns.</summary>
    public Task<T> CallAsync<T>(Func<TrainingClient, string, Task<T>> verb)
        where T : IMessage => CallAsync(_training, verb);

    /// <summary>Sends a verb from each, with one request_id. All have the same answer, which it returns.</summary>
    public Task<T> CallAsync<T>(Func<ModelClient, string, Task<T>> verb)
        where T : IMessage => CallAsync(_models, verb);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable client in _training.Cast<IAsyncDisposable>().Concat(_models))
        {
            await client.DisposeAsync();
        }
    }

    private static async Task<T> CallAsync<TClient, T>(TClient[] clients, Func<TClient, string, Task<T>> verb)
        where T : IMessage
    {
        string id = Guid.NewGuid().ToString();
        T[] answers = await Task.WhenAll(clients.Select(client => Task.Run(() => verb(client, id))));
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        return answers[0];
    }
}
