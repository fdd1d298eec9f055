using GenderGrpc.EndToEnd.Tests.Fixtures;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GenderGrpc.EndToEnd.Tests;

/// <summary>The one file that other languages generate from.</summary>
public sealed class DescriptorSetTests
{
    private static readonly FileDescriptorSet s_set = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(Repository.DescriptorSet));

    [Fact]
    public void DescriptorSet_Built_HoldsEveryImportBeforeItIsNeeded()
    {
        IReadOnlyList<FileDescriptor> files =
            FileDescriptor.BuildFromByteStrings(s_set.File.Select(file => file.ToByteString()));

        Assert.Contains(PredictionReflection.Descriptor.Name, files.Select(file => file.Name));
    }

    [Fact]
    public void DescriptorSet_Built_KeepsTheComments()
    {
        FileDescriptorProto contract = s_set.File.Single(file => file.Name == PredictionReflection.Descriptor.Name);

        Assert.Contains(
            contract.SourceCodeInfo.Location, location => location.LeadingComments.Contains("Predicts one profile.", StringComparison.Ordinal));
    }

    [Fact]
    public void DescriptorSet_Built_HoldsTheOpenInferenceProtocol() =>
        Assert.Contains(
            "GRPCInferenceService",
            s_set.File.Where(file => file.Package == "inference").SelectMany(file => file.Service).Select(service => service.Name));

    [Theory]
    [InlineData("ErrorInfo")]
    [InlineData("BadRequest")]
    [InlineData("RetryInfo")]
    public void DescriptorSet_Built_HoldsTheDetailsOfErrors(string message)
    {
        // No file imports them, since they travel in an Any.
        Assert.Contains(
            message, s_set.File.Where(file => file.Package == "google.rpc").SelectMany(file => file.MessageType).Select(type => type.Name));
    }
}
