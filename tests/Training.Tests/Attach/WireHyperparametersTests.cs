using GenderGrpc.Training.Attach;
using GenderGrpc.Training.Loop;
using GenderGrpc.Training.Losses;
using GenderGrpc.V1;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Hyperparameters = GenderGrpc.Training.Loop.Hyperparameters;

namespace GenderGrpc.Training.Tests.Attach;

public sealed class WireHyperparametersTests
{
    private readonly Hyperparameters _hyperparameters = new();

    [Fact]
    public void Fields_OfTheContract_AreTheOptionsButStage()
    {
        IEnumerable<string> fields = V1.Hyperparameters.Descriptor.Fields.InFieldNumberOrder().Select(WireHyperparameters.OptionOf);

        Assert.Equal(_hyperparameters.All.Select(one => one.Name).Where(name => name != "stage").Order(), fields.Order());
    }

    [Fact]
    public void ToOptions_Nothing_GivesTheDefaults() =>
        Assert.Equal(new TrainOptions(), WireHyperparameters.ToOptions(new V1.Hyperparameters(), _hyperparameters));

    [Fact]
    public void ToOptions_EveryKindOfField_IsTaken()
    {
        var message = new V1.Hyperparameters
        {
            Seed = 0,
            LearningRate = 0.1 + 0.2,
            Loss = TrainingLoss.Bce,
            AvatarAugmentation = false,
            SourceColumn = "origin",
            WarmUp = 1e-9,
        };

        TrainOptions options = WireHyperparameters.ToOptions(message, _hyperparameters);

        Assert.Equal(
            new TrainOptions
            {
                Seed = 0,
                LearningRate = 0.1 + 0.2,
                Loss = LossKind.Bce,
                AvatarAugmentation = false,
                SourceColumn = "origin",
                WarmUp = 1e-9,
            },
            options);
    }

    public static TheoryData<string, int> Words() =>
    [
        .. from field in V1.Hyperparameters.Descriptor.Fields.InDeclarationOrder()
        where field.FieldType == FieldType.Enum
        from value in field.EnumType.Values
        where value.Number != 0
        select (field.Name, value.Number),
    ];

    [Theory]
    [MemberData(nameof(Words))]
    public void ToOptions_EveryWord_IsTheTrainersOwn(string name, int number)
    {
        FieldDescriptor field = V1.Hyperparameters.Descriptor.FindFieldByName(name);
        var message = new V1.Hyperparameters();
        if (name == "optimizer")
        {
            // The only model that goes with every optimiser.
            message.Model = V1.ModelKind.Fasttext;
        }

        field.Accessor.SetValue(message, System.Enum.ToObject(field.EnumType.ClrType, number));

        TrainOptions options = WireHyperparameters.ToOptions(message, _hyperparameters);

        string word = _hyperparameters.Record(options)[WireHyperparameters.OptionOf(field)];
        Assert.EndsWith(
            "_" + word.Replace('-', '_').ToUpperInvariant(), field.EnumType.FindValueByNumber(number).Name, StringComparison.Ordinal);
    }

    [Fact]
    public void ToOptions_OutOfRangeOrUnknown_NamesIt()
    {
        Assert.Equal("epochs is 0; it must be 1 to 10000.", Refusal(new V1.Hyperparameters { Epochs = 0 }));
        Assert.StartsWith("loss is unspecified;", Refusal(new V1.Hyperparameters { Loss = TrainingLoss.Unspecified }), StringComparison.Ordinal);
        Assert.StartsWith("loss is 77;", Refusal(new V1.Hyperparameters { Loss = (TrainingLoss)77 }), StringComparison.Ordinal);
        Assert.Contains("--heads is 3", Refusal(new V1.Hyperparameters { Dimension = 16, Heads = 3 }), StringComparison.Ordinal);

        string Refusal(V1.Hyperparameters message) =>
            Assert.Throws<HyperparameterException>(() => WireHyperparameters.ToOptions(message, _hyperparameters)).Message;
    }

    [Fact]
    public void ToChange_Mask_TakesWhatItNamesAlone()
    {
        var message = new HyperparametersChange
        {
            UpdateMask = new FieldMask { Paths = { "learning_rate", "loss" } },
            Hyperparameters = new V1.Hyperparameters { LearningRate = 0.5, Loss = TrainingLoss.Mask, Epochs = 7 },
        };

        TrainOptions options = WireHyperparameters.ToChange(message, _hyperparameters).Apply(new TrainOptions { Loss = LossKind.Bce });

        Assert.Equal(new TrainOptions { LearningRate = 0.5, Loss = LossKind.Mask }, options);
    }
}
