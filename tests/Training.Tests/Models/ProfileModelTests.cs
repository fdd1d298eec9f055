using GenderGrpc.Training.Models;
using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Models;

public sealed class ProfileModelTests
{
    [Fact]
    public void EmbeddingTables_AreTheTokensAndPositionsAmongTheParameters()
    {
        using var model = new ProfileModel(TinyModel.Options, TinyModel.TokenIds, TinyModel.NicknameLength);

        string[] tables = [.. model.EmbeddingTables];

        long[][] shapes = [.. model.named_parameters().Where(named => tables.Contains(named.name)).Select(named => named.parameter.shape)];
        Assert.Equal(2, tables.Length);
        Assert.Contains([TinyModel.TokenIds, TinyModel.Options.Dimension], shapes);
        Assert.Contains([TinyModel.NicknameLength, TinyModel.Options.Dimension], shapes);
    }
}
