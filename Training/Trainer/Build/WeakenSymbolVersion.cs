// The build compiles this file by itself against .NET Standard 2.0 (see TorchSharp.targets), without the project's settings.
#nullable enable

using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace GenderGrpc.Training.Build;

/// <summary>
/// Copies an ELF64 shared library, with one of its required symbol versions marked weak: the dynamic loader then accepts a
/// dependency that lacks this version. Sound only where no relocation needs a symbol of that version.
/// </summary>
/// <remarks>
/// A library that doesn't require the version is copied as it is. Anything that isn't a well-formed, little-endian ELF64 file is
/// an error.
/// </remarks>
public sealed class WeakenSymbolVersion : Task
{
    // Names in parentheses are those of the ELF gABI and of the GNU symbol versioning extension.
    private const uint RequiredVersionsSection = 0x6ffffffe; // SHT_GNU_verneed
    private const byte WeakFlag = 2; // VER_FLG_WEAK

    private static readonly byte[] LittleEndianElf64 = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]; // ELFCLASS64, ELFDATA2LSB

    /// <summary>The library to copy; it is only read.</summary>
    [Required]
    public string Library { get; set; } = "";

    /// <summary>The name of the version, such as GLIBCXX_3.4.32.</summary>
    [Required]
    public string Version { get; set; } = "";

    /// <summary>The copy to write. It appears whole or not at all, and never writes through a hard link.</summary>
    [Required]
    public string Destination { get; set; } = "";

    /// <inheritdoc />
    public override bool Execute()
    {
        try
        {
            var image = File.ReadAllBytes(Library);
            var weakened = Weaken(image);
            Write(image);
            if (weakened)
            {
                Log.LogMessage(
                    MessageImportance.High,
                    $"{Path.GetFullPath(Destination)}: marked its requirement of {Version} weak, so that a host without it loads the library.");
            }
            else
            {
                Log.LogMessage(MessageImportance.Low, $"{Library} doesn't require {Version}: copied unchanged.");
            }
        }
        catch (EndOfStreamException)
        {
            Log.LogError($"{Library} is truncated or damaged: its symbol versions can't be read.");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Log.LogError($"Can't mark {Version} weak in {Library}: {exception.Message}");
        }

        return !Log.HasLoggedErrors;
    }

    private bool Weaken(byte[] image)
    {
        using var elf = new BinaryReader(new MemoryStream(image));
        if (FindRequirement(elf) is not { } requirement)
        {
            return false;
        }

        image[requirement + 4] |= WeakFlag; // the low byte of vna_flags
        return true;
    }

    /// <summary>The offset of the Elf64_Vernaux entry that names the version; null where there is none.</summary>
    private long? FindRequirement(BinaryReader elf)
    {
        if (!elf.ReadBytes(LittleEndianElf64.Length).SequenceEqual(LittleEndianElf64))
        {
            throw new InvalidDataException("It isn't a little-endian ELF64 file.");
        }

        var sections = Seek(elf, 40).ReadInt64(); // e_shoff
        var sectionSize = Seek(elf, 58).ReadUInt16(); // e_shentsize
        var sectionCount = elf.ReadUInt16(); // e_shnum
        for (var index = 0; index < sectionCount; index++)
        {
            var section = sections + (index * sectionSize);
            if (Seek(elf, section + 4).ReadUInt32() == RequiredVersionsSection) // sh_type
            {
                var names = Seek(elf, section + 40).ReadUInt32(); // sh_link
                return FindRequirement(elf, SectionOffset(elf, section), SectionOffset(elf, sections + (names * sectionSize)));
            }
        }

        return null;
    }

    /// <summary>Walks the list of needed libraries (Elf64_Verneed), each with its list of versions (Elf64_Vernaux).</summary>
    private long? FindRequirement(BinaryReader elf, long library, long names)
    {
        uint nextLibrary;
        do
        {
            var versionCount = Seek(elf, library + 2).ReadUInt16(); // vn_cnt
            var version = library + Seek(elf, library + 8).ReadUInt32(); // vn_aux
            nextLibrary = elf.ReadUInt32(); // vn_next
            for (var index = 0; index < versionCount; index++)
            {
                var name = Seek(elf, version + 8).ReadUInt32(); // vna_name
                var nextVersion = elf.ReadUInt32(); // vna_next
                if (NameIs(Seek(elf, names + name), Version))
                {
                    return version;
                }

                version += nextVersion;
            }

            library += nextLibrary;
        }
        while (nextLibrary != 0);
        return null;
    }

    private static long SectionOffset(BinaryReader elf, long section) => Seek(elf, section + 24).ReadInt64(); // sh_offset

    private static bool NameIs(BinaryReader elf, string name)
    {
        var expected = Encoding.ASCII.GetBytes(name + '\0');
        return elf.ReadBytes(expected.Length).SequenceEqual(expected);
    }

    private static BinaryReader Seek(BinaryReader elf, long offset)
    {
        if (offset < 0 || offset >= elf.BaseStream.Length)
        {
            throw new EndOfStreamException();
        }

        elf.BaseStream.Position = offset;
        return elf;
    }

    private void Write(byte[] image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination))!);
        var temporary = $"{Destination}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(temporary, image);
            File.Delete(Destination);
            File.Move(temporary, Destination);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
