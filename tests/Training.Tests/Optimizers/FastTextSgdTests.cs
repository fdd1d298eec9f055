using GenderGrpc.Bundle;
using GenderGrpc.Bundle.Features;
using GenderGrpc.Bundle.Nicknames;
using GenderGrpc.Training.Data;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Models;
using GenderGrpc.Training.Optimizers;
using GenderGrpc.Training.Tests.Fixtures;
using static TorchSharp.torch;

namespace GenderGrpc.Training.Tests.Optimizers;

public sealed class FastTextSgdTests
{
    private const int Dimension = 3;
    private const double Rate = 0.5;

    private static readonly TrainOptions s_options = new()
    {
        Kind = ModelKind.Fasttext,
        Dimension = Dimension,
        NgramBuckets = 40,
        NgramLength = 2,
        NicknameLength = 8,
        OptimizerKind = OptimizerKind.Sgd,
    };

    private static readonly FeatureExtractor s_features = new(
        new FeatureSpec { Avatar = new AvatarSpec { Size = 16 }, Nickname = s_options.Nickname }, new Vocabulary(""));

    [Fact]
    public void Update_SomeRows_IsWhatAutogradOfTwoClassesDoesRowByRow()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        Tensor table = randn(s_features.TokenIdCount, Dimension);
        Tensor head = randn(1, Dimension);
        Batch batch = BatchOf(("anna", Label.Female), ("otto", Label.Male), ("kim", Label.Undetermined), ("anna", Label.Male));
        // fastText's own output layer: a row of weights for each class.
        Tensor expectedTable = table.clone().requires_grad_();
        Tensor expectedHead = cat([zeros(1, Dimension), head.clone()], 0).requires_grad_();
        double expectedLoss = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            expectedLoss += PlainStep(expectedTable, expectedHead, batch, row, undeterminedWeight: 0.25);
        }

        double loss = new FastTextSgd(table, head).Update(batch, Rate, undeterminedWeight: 0.25);

        Tensors.AssertClose(expectedTable.Values(), table.Values(), 1e-5);
        Tensors.AssertClose((expectedHead[1] - expectedHead[0]).Values(), head.Values(), 1e-5);
        Assert.Equal(expectedLoss / batch.Count, loss, 5);
    }

    [Fact]
    public void Update_UndeterminedRowsOfNoWeight_ChangeNothing()
    {
        using var scope = NewDisposeScope();
        Tensor table = ones(s_features.TokenIdCount, Dimension);
        Tensor head = ones(1, Dimension);

        double loss = new FastTextSgd(table, head).Update(BatchOf(("kim", Label.Undetermined), (" ", Label.Female)), Rate, 0);

        Assert.Equal(0, loss);
        Assert.All(table.Values(), value => Assert.Equal(1, value));
        Assert.All(head.Values(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void Conflict_SgdForAnotherModel_IsRefused()
    {
        Assert.Contains("--optimizer", Hyperparameters.Conflict(s_options with { Kind = ModelKind.Nickname, Heads = 1 }), StringComparison.Ordinal);
        Assert.Null(Hyperparameters.Conflict(s_options));
    }

    private static double PlainStep(Tensor table, Tensor head, Batch batch, int row, double undeterminedWeight)
    {
        int length = batch.Ids.Length / batch.Count;
        long[] ids = [.. batch.Ids.Skip(row * length).Take(length).Where(id => id > 0).Select(id => (long)id)];
        float target = batch.NicknameLabels.Targets[row];
        double counted = batch.NicknameLabels.Labelled[row] > 0 ? 1 : undeterminedWeight;
        Tensor hidden = table.index_select(0, tensor(ids)).mean([0]);
        Tensor logProbabilities = nn.functional.log_softmax(head.matmul(hidden), 0);
        Tensor loss = -counted * ((target * logProbabilities[1]) + ((1 - target) * logProbabilities[0]));
        loss.backward();
        using (no_grad())
        {
            table.sub_(table.grad! * Rate);
            head.sub_(head.grad! * Rate);
        }

        table.grad = null;
        head.grad = null;
        return loss.Values()[0];
    }

    private static Batch BatchOf(params (string Nickname, Label Label)[] rows) => Batch.Create(
        [.. rows.Select(row => new SampleView { Nickname = row.Nickname, Label = row.Label, NicknameLabel = row.Label, AvatarLabel = row.Label })],
        s_features,
        []);
}
