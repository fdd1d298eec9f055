using static TorchSharp.torch;

namespace GenderGrpc.Training.Models;

/// <summary>What the model says about a batch.</summary>
/// <param name="Logit">(N) the fused logit of female.</param>
/// <param name="AvatarLogit">(N) the avatar's own.</param>
/// <param name="NicknameLogit">(N) the nickname's own.</param>
/// <param name="Weights">(N, 2) the avatar's and the nickname's share of the fusion.</param>
internal readonly record struct ProfileOutput(Tensor Logit, Tensor AvatarLogit, Tensor NicknameLogit, Tensor Weights);
