using System.Collections.Immutable;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GenderGrpc.Server.Web.OpenApi;

/// <summary>The contract with its comments, which the generated code doesn't have.</summary>
internal static class Contract
{
    private const string Resource = "gendergrpc.binpb";

    /// <summary>The methods that have an HTTP rule, with it.</summary>
    public static ImmutableArray<(MethodDescriptor Method, HttpRule Rule)> ReadMethods()
    {
        using Stream stream = typeof(Contract).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks {Resource}.");
        var extensions = new ExtensionRegistry { AnnotationsExtensions.Http };
        IEnumerable<ByteString> files = FileDescriptorSet.Parser.ParseFrom(stream).File.Select(file => file.ToByteString());
        return
        [
            .. from file in FileDescriptor.BuildFromByteStrings(files, extensions)
               from service in file.Services
               from method in service.Methods
               let rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http)
               where rule is not null
               select (method, rule),
        ];
    }

    /// <summary>The comment before an element, its lines joined to paragraphs; empty where there is none.</summary>
    public static string CommentOf(IDescriptor element)
    {
        string comment = (element as DescriptorBase)?.Declaration?.LeadingComments ?? "";
        IEnumerable<string> paragraphs = comment.ReplaceLineEndings("\n").Split("\n\n")
            .Select(paragraph => string.Join(' ', paragraph.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
        return string.Join("\n\n", paragraphs).Trim();
    }
}
