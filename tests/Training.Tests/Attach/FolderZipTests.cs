using System.IO.Compression;
using GenderGrpc.Training.Attach;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Attach;

public sealed class FolderZipTests
{
    [Fact]
    public void Unpack_WhatWasPacked_ReplacesTheFolder()
    {
        using var folder = new TemporaryFolder();
        folder.With("from/a.txt", "a").With("from/in/b.txt", "b").With("to/old.txt", "old");

        FolderZip.Pack(folder["from"], folder["x.zip"]);
        FolderZip.Unpack(folder["x.zip"], folder["to"], CancellationToken.None);

        Assert.Equal(("a", "b"), (File.ReadAllText(folder["to/a.txt"]), File.ReadAllText(folder["to/in/b.txt"])));
        Assert.False(File.Exists(folder["to/old.txt"]));
    }

    [Theory]
    [InlineData("../out.txt", 0)]
    [InlineData("in/../../out.txt", 0)]
    [InlineData("/out.txt", 0)]
    [InlineData("in\\out.txt", 0)]
    [InlineData("C:out.txt", 0)]
    [InlineData("link", 0xA1FF)]
    public void Unpack_EntryThatLeadsOut_IsRefusedBeforeAnythingIsWritten(string name, int mode)
    {
        using var folder = new TemporaryFolder();
        using (ZipArchive zip = ZipFile.Open(folder["x.zip"], ZipArchiveMode.Create))
        {
            zip.CreateEntry("fine.txt");
            zip.CreateEntry(name).ExternalAttributes = mode << 16;
        }

        Assert.Throws<DataException>(() => FolderZip.Unpack(folder["x.zip"], folder["to"], CancellationToken.None));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["to"]));
        Assert.False(File.Exists(folder["out.txt"]));
    }

    [Fact]
    public void Unpack_NoZip_IsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.With("x.zip", "not a zip");

        Assert.Throws<DataException>(() => FolderZip.Unpack(folder["x.zip"], folder["to"], CancellationToken.None));
    }
}
