using System.Buffers.Binary;
using GenderGrpc.Server.Archives;
using GenderGrpc.Server.Failures;
using GenderGrpc.Server.Tests.Fixtures;

namespace GenderGrpc.Server.Tests.Archives;

public sealed class ZipExtractionTests : IDisposable
{
    private const int Mutations = 400;

    private static readonly ArchiveLimits Limits = new()
    {
        ZipBytes = 1 << 20,
        Bytes = 1 << 20,
        Files = 20,
        Ratio = 100,
        Depth = 2,
        Kind = "Test",
    };

    private static readonly byte[] Content = [1, 2, 3];

    private readonly TemporaryFolder _folder = new();
    private int _extractions;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Extract_FoldersWithinDepth_AreMade()
    {
        string target = Extract(BundleZip.Of(("a/", []), ("a/b/c", Content), ("d/e", Content), ("f", [])));

        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(target, "a", "b", "c")));
        Assert.Equal(Content, File.ReadAllBytes(Path.Combine(target, "d", "e")));
        Assert.Empty(File.ReadAllBytes(Path.Combine(target, "f")));
    }

    [Theory]
    [InlineData("a/b/c/d", "x", "ARCHIVE_ENTRY_DEPTH")]
    [InlineData("a/b/c/", "x", "ARCHIVE_ENTRY_DEPTH")]
    [InlineData("a", "a/b", "ARCHIVE_ENTRY_DUPLICATE")]
    [InlineData("a/b", "a", "ARCHIVE_ENTRY_DUPLICATE")]
    [InlineData("a/b", "A/c", "ARCHIVE_ENTRY_DUPLICATE")]
    [InlineData("a/b", "a/B", "ARCHIVE_ENTRY_DUPLICATE")]
    [InlineData("a//b", "x", "ARCHIVE_ENTRY_PATH")]
    [InlineData("./a", "x", "ARCHIVE_ENTRY_PATH")]
    [InlineData("a/.", "x", "ARCHIVE_ENTRY_PATH")]
    [InlineData("a.", "x", "ARCHIVE_ENTRY_PATH")]
    [InlineData("/", "x", "ARCHIVE_ENTRY_PATH")]
    [InlineData("a:stream", "x", "ARCHIVE_ENTRY_PATH")]
    [InlineData(@"a\b", "x", "ARCHIVE_ENTRY_PATH")]
    [InlineData("b/../../../x", "x", "ARCHIVE_ENTRY_PATH")]
    public void Extract_NamesThatAreNotPlain_AreRefused(string first, string second, string reason) =>
        Assert.Equal(reason, Refuse(BundleZip.Of((first, first.EndsWith('/') ? [] : Content), (second, Content))));

    [Fact]
    public void Extract_MoreEntriesThanItClaims_AreCountedRatherThanBelieved()
    {
        byte[] zip = BundleZip.Of([.. Enumerable.Range(0, 30).Select(i => ($"{i}", Content))]);
        // The end record's counts of entries.
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - 14), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - 12), 1);

        Assert.Equal("ARCHIVE_TOO_MANY_FILES", Refuse(zip));
    }

    [Fact]
    public void Count_MoreThanSixteenBitsOfEntries_AreCounted()
    {
        byte[] zip = BundleZip.Of([.. Enumerable.Range(0, 70_000).Select(i => ($"{i}", Array.Empty<byte>()))]);

        Assert.Equal(70_000, ZipDirectory.Count(new MemoryStream(zip), 100_000));
        Assert.Equal(101, ZipDirectory.Count(new MemoryStream(zip), 100));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    public void Extract_OtherLengthThanItClaims_IsRefused(int claimed)
    {
        byte[] zip = BundleZip.Of(("a", [.. Enumerable.Range(0, 255).Select(i => (byte)i)]));
        // The directory's uncompressed size.
        int directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(directory + 24), claimed);

        Assert.Equal("ARCHIVE_UNREADABLE", Refuse(zip));
    }

    [Fact]
    public void Extract_OtherContentThanItsChecksum_IsRefused()
    {
        // What doesn't compress is stored as it is, so that nothing else could tell.
        byte[] noise = new byte[1000];
        new Random(1).NextBytes(noise);
        byte[] zip = BundleZip.Of(("a", noise));
        zip[zip.AsSpan().IndexOf(noise.AsSpan(500, 16))] ^= 1;

        Assert.Equal("ARCHIVE_UNREADABLE", Refuse(zip));
    }

    [Fact]
    public void Extract_AnyDamage_IsRefusedOrStaysWithinTheFolderAndTheLimits()
    {
        byte[] zip = BundleZip.Of(("a/b", Content), ("c", new byte[500]), ("d", [.. Enumerable.Range(0, 255).Select(i => (byte)i)]));
        var random = new Random(1);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] damaged = [.. zip];
            for (int k = random.Next(1, 4); k > 0; k--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                string target = Extract(damaged[..random.Next(damaged.Length * 9 / 10, damaged.Length + 1)]);
                Assert.InRange(
                    Directory.GetFiles(target, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), 0, Limits.Bytes);
            }
            catch (FailureException)
            {
                // Any other exception would be the server's failure rather than the zip's.
            }
        }

        // Nothing but the zip and the folders that were extracted to.
        Assert.Equal(_extractions + 1, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    private string Refuse(byte[] zip) => Assert.Throws<FailureException>(() => Extract(zip)).Failure.Reason;

    private string Extract(byte[] zip)
    {
        File.WriteAllBytes(_folder["test.zip"], zip);
        string target = Directory.CreateDirectory(_folder[$"{_extractions++}"]).FullName;
        ZipExtraction.Extract(_folder["test.zip"], target, Limits, TestContext.Current.CancellationToken);
        return target;
    }
}
