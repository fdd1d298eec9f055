using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GenderGrpc.Bundle.Manifest;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Loop;

/// <summary>
/// The digest of a model's weights: SHA-256 over name, type, shape and bytes of every parameter and buffer, in the order of their
/// names. The same bits have the same digest in any process.
/// </summary>
internal static class WeightsDigest
{
    /// <summary>The digest of all parameters and buffers.</summary>
    public static string Of(nn.Module module) => Of(module.state_dict().Select(entry => (entry.Key, entry.Value)));

    /// <summary>The digest of named tensors, in whatever order they come.</summary>
    public static string Of(IEnumerable<(string Name, Tensor Value)> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Tensor value) in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            using var gradients = no_grad();
            Tensor contiguous = value.cpu().contiguous();
            // No name holds a line end, and the shape says how many bytes follow.
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{name}\n{value.dtype} {string.Join(' ', value.shape)}\n")));
            hash.AppendData(contiguous.bytes);
        }

        return Digest.Of(hash);
    }
}
