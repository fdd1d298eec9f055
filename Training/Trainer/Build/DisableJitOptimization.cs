// The build compiles this file by itself against .NET Standard 2.0 (see TorchSharp.targets), without the project's settings.
#nullable enable

using System;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace GenderGrpc.Training.Build;

/// <summary>
/// Copies a managed assembly, with the attribute that has the JIT compiler optimise nothing of it. A method's arguments then live to
/// its end, also those whose last use is a native handle that was read from them.
/// </summary>
/// <remarks>The assembly must have a DebuggableAttribute, as all compilers write it for a release.</remarks>
public sealed class DisableJitOptimization : Task
{
    // The attribute's value in the metadata's blob heap (ECMA-335 II.23.3), its length before it: prolog 1, one 32-bit argument, no named ones.
    private static readonly byte[] Release = [8, 1, 0, 2, 0, 0, 0, 0, 0]; // IgnoreSymbolStoreSequencePoints
    private static readonly byte[] Unoptimised = [8, 1, 0, 3, 1, 0, 0, 0, 0]; // and Default and DisableOptimizations

    /// <summary>The assembly to copy; it is only read.</summary>
    [Required]
    public string Assembly { get; set; } = "";

    /// <summary>The copy to write. It appears whole or not at all, and never writes through a hard link.</summary>
    [Required]
    public string Destination { get; set; } = "";

    /// <inheritdoc />
    public override bool Execute()
    {
        var temporary = $"{Destination}.{Guid.NewGuid():N}";
        try
        {
            var image = File.ReadAllBytes(Assembly);
            var places = Enumerable.Range(0, image.Length - Release.Length)
                .Where(start => image[start] == Release[0] && new ArraySegment<byte>(image, start, Release.Length).SequenceEqual(Release))
                .ToArray();
            if (places.Length != 1)
            {
                Log.LogError($"{Assembly} hasn't exactly one DebuggableAttribute of a release build.");
                return false;
            }

            Unoptimised.CopyTo(image, places[0]);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination))!);
            File.WriteAllBytes(temporary, image);
            File.Delete(Destination);
            File.Move(temporary, Destination);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.LogError($"Can't write {Destination}: {exception.Message}");
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
