using System.Text.Json.Nodes;
using GenderGrpc.Server.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Api;
using Google.Protobuf.Reflection;

namespace GenderGrpc.Server.Tests.Web;

public sealed class OpenApiTests : IAsyncLifetime
{
    private static readonly ServiceDescriptor[] Services =
        [PredictionService.Descriptor, TrainingService.Descriptor, ModelService.Descriptor, TrainerService.Descriptor];

    private RunningServer _server = null!;
    private HttpClient _http = null!;
    private JsonNode _document = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(RunningServer.WithHttp);
        _http = _server.OpenHttp();
        _document = await _http.GetJsonAsync("/openapi/v1.json");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void Contract_EveryMethodThatJsonCanCarry_HasARule()
    {
        foreach (MethodDescriptor method in Services.SelectMany(service => service.Methods))
        {
            bool isPublic = method.Service != TrainerService.Descriptor;
            Assert.Equal(isPublic && !method.IsClientStreaming, method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is not null);
        }
    }

    [Fact]
    public void Document_Operations_AreTheMethodsWithARule()
    {
        IEnumerable<string> methods = Services.SelectMany(service => service.Methods)
            .Where(method => method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is not null)
            .Select(method => method.Name);

        Assert.Equal(methods.Order(), Operations().Select(operation => (string)operation["operationId"]!).Order());
        Assert.All(Operations(), operation => Assert.NotEmpty((string?)operation["description"] ?? ""));
    }

    [Fact]
    public void Document_References_LeadSomewhereAndAllIsReferredTo()
    {
        var schemas = _document["components"]!["schemas"]!.AsObject();
        HashSet<string> references = [.. References(_document).Select(reference => reference["#/components/schemas/".Length..])];

        Assert.Equal(schemas.Select(schema => schema.Key).Order(), references.Order());
    }

    [Fact]
    public void Document_PathParameters_AreThoseOfThePath()
    {
        foreach ((string path, JsonNode? operations) in _document["paths"]!.AsObject())
        {
            IEnumerable<string> inPath = path.Split('{').Skip(1).Select(part => part.Split('}')[0]);
            foreach ((string verb, JsonNode? operation) in operations!.AsObject())
            {
                Assert.Contains(verb, (string[])["get", "post", "delete"]);
                IEnumerable<string> declared = (operation!["parameters"]?.AsArray() ?? [])
                    .Where(parameter => (string?)parameter!["in"] == "path").Select(parameter => (string)parameter!["name"]!);
                Assert.Equal(inPath, declared);
            }
        }
    }

    [Fact]
    public async Task Document_RequestBuiltFromIt_IsAnswered()
    {
        (string path, JsonNode? operations) =
            _document["paths"]!.AsObject().Single(entry => (string?)entry.Value!["post"]?["operationId"] == "Predict");
        JsonNode request = Example(operations!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!);

        JsonNode answer = await _http.CallAsync(path, request);

        JsonNode schema = Resolve(operations["post"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!);
        AssertDescribed(answer, schema);
        Assert.Equal("LABEL_FEMALE", (string?)answer["prediction"]!["label"]);
    }

    private IEnumerable<JsonNode> Operations() =>
        _document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject entry => entry.SelectMany(property =>
            property.Key == "$ref" ? [(string)property.Value!] : References(property.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };

    private JsonNode Resolve(JsonNode schema) => schema["$ref"] is { } reference
        ? _document["components"]!["schemas"]![((string)reference!)["#/components/schemas/".Length..]]!
        : schema;

    // An object with each of its fields, of the simplest value that its schema allows.
    private JsonNode Example(JsonNode schema)
    {
        schema = Resolve(schema);
        return (string)schema["type"]! switch
        {
            "object" => new JsonObject(schema["properties"]!.AsObject()
                .Select(property => KeyValuePair.Create<string, JsonNode?>(property.Key, Example(property.Value!)))),
            "number" => 0.2,
            "string" when schema["enum"] is { } values => values[0]!.DeepClone(),
            "string" when (string?)schema["contentEncoding"] == "base64" => TestAvatars.White.ToBase64(),
            "string" => "",
            var type => throw new InvalidOperationException($"No example of {type}."),
        };
    }

    // What is answered is in the schema, and of its types.
    private void AssertDescribed(JsonNode value, JsonNode schema)
    {
        schema = Resolve(schema);
        switch ((string)schema["type"]!)
        {
            case "object":
                foreach ((string name, JsonNode? property) in value.AsObject())
                {
                    AssertDescribed(property!, Assert.IsType<JsonObject>(schema["properties"]![name]));
                }

                break;
            case "array":
                Assert.All(value.AsArray(), item => AssertDescribed(item!, schema["items"]!));
                break;
            case "string":
                Assert.Equal(System.Text.Json.JsonValueKind.String, value.GetValueKind());
                if (schema["enum"] is { } values)
                {
                    Assert.Contains((string)value!, values.AsArray().Select(item => (string)item!));
                }

                break;
            case "boolean":
                Assert.IsType<bool>((bool)value);
                break;
            default:
                Assert.Equal(System.Text.Json.JsonValueKind.Number, value.GetValueKind());
                break;
        }
    }
}
