using System.Globalization;
using System.Text.RegularExpressions;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.Training.Loop;
using GenderGrpc.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using WireHyperparameters = GenderGrpc.V1.Hyperparameters;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The server can't ask the trainer which hyperparameters there are: its own rules must be the trainer's.</summary>
public sealed partial class HyperparameterRulesTests
{
    // The stage is for runs on the command line alone.
    private static readonly IEnumerable<Hyperparameter> s_settings =
        new Training.Loop.Hyperparameters().All.Where(setting => setting.Name != "stage");

    [Fact]
    public async Task Rules_OfTheServer_AreTheTrainers()
    {
        using Fixtures.RunningServer server = await Fixtures.RunningServer.StartAsync("--Training:Trainer=/nowhere");
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        var client = new TrainingService.TrainingServiceClient(channel);
        string dataset = (await client.UploadAsync(DatasetZip.Small)).Name;

        WireHyperparameters defaults = (await CreateAsync(client, dataset, new WireHyperparameters())).Run.Hyperparameters;
        Assert.Equal(
            s_settings.Select(setting => $"{setting.Name}={setting.Format(new TrainOptions())}").Order(),
            WireHyperparameters.Descriptor.Fields.InDeclarationOrder()
                .Select(field => $"{field.Name.Replace('_', '-')}={Shown(field.Accessor.GetValue(defaults))}").Order());

        foreach (Hyperparameter setting in s_settings.Where(setting => Range().IsMatch(setting.Option.Description!)))
        {
            FieldDescriptor field = WireHyperparameters.Descriptor.FindFieldByName(setting.Name.Replace('-', '_'));
            var outside = new WireHyperparameters();
            field.Accessor.SetValue(outside, field.FieldType == FieldType.Int32 ? (object)-1 : double.NaN);
            RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => CreateAsync(client, dataset, outside));
            Assert.EndsWith(
                $"must be {Range().Match(setting.Option.Description!).Groups["range"].Value}", refusal.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Conflicts_OfTheServer_AreTheTrainers()
    {
        using Fixtures.RunningServer server = await Fixtures.RunningServer.StartAsync("--Training:Trainer=/nowhere");
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Address);
        var client = new TrainingService.TrainingServiceClient(channel);
        string dataset = (await client.UploadAsync(DatasetZip.Small)).Name;
        WireHyperparameters[] settings =
        [
            new() { Heads = 3 },
            new() { WideBuckets = 500 },
            new() { WideBuckets = 500, Tokenizer = V1.TokenizerKind.Wordpiece },
            new() { NgramMinimum = 4 },
            new() { Tokenizer = V1.TokenizerKind.Bpe },
            new() { SplitWords = true },
        ];

        foreach (ModelKind model in Enum.GetValues<ModelKind>().Where(model => model != ModelKind.Unspecified))
        {
            foreach (WireHyperparameters values in settings.Select(values => new WireHyperparameters(values) { Model = model }))
            {
                Exception? ofTheTrainer = Record.Exception(() => Training.Attach.WireHyperparameters.ToOptions(values, new()));
                Exception? ofTheServer = await Record.ExceptionAsync(() => CreateAsync(client, dataset, values));
                Assert.Equal((values, ofTheTrainer is not null), (values, ofTheServer is not null));
                Assert.True(ofTheServer is null or RpcException { StatusCode: StatusCode.InvalidArgument });
            }
        }
    }

    private static Task<CreateRunResponse> CreateAsync(
        TrainingService.TrainingServiceClient client, string dataset, WireHyperparameters hyperparameters) => client.CreateRunAsync(
        new CreateRunRequest { RequestId = Guid.NewGuid().ToString(), Dataset = dataset, Hyperparameters = hyperparameters },
        cancellationToken: TestContext.Current.CancellationToken).ResponseAsync;

    private static string Shown(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        Enum word => EnumWord.Of(word),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    [GeneratedRegex(@", (?<range>\S+ to \S+)$")]
    private static partial Regex Range();
}
