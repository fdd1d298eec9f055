using GenderGrpc.Training.Tests.Fixtures;

namespace GenderGrpc.Training.Tests.Commands;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_NoCommand_ListsCommandsAndExitCodes()
    {
        TrainerProcess trainer = await TrainerProcess.RunAsync("--help");

        Assert.Equal(0, trainer.ExitCode);
        Assert.All(
            ["train", "evaluate", "export", "card", "synth", "130"],
            text => Assert.Contains(text, trainer.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("export")]
    [InlineData("card")]
    [InlineData("synth")]
    [InlineData("attach")]
    public async Task Help_EachCommand_HasAnExample(string command)
    {
        TrainerProcess trainer = await TrainerProcess.RunAsync(command, "--help");

        Assert.Equal(0, trainer.ExitCode);
        Assert.Contains("Example: " + command, trainer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_Train_NamesRangesAndWords()
    {
        TrainerProcess trainer = await TrainerProcess.RunAsync("train", "--help");

        string help = string.Join(' ', trainer.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.All(
            [
                "--model <attention|concat|nickname|avatar|fasttext>", "--attention-blocks <cbam|none>",
                "--optimizer <gc-adamw|adamw|sgd>", "[default: gc-adamw]", "0.1 to 1.4", "--stage <fusion|nickname|avatar>",
            ],
            text => Assert.Contains(text, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--batch-size is 1; it must be 2 to 4096.", "train", "--batch-size", "1")]
    [InlineData("--epochs is many; it must be 1 to 10000.", "train", "--epochs", "many")]
    [InlineData("--profiles is 0; it must be 1 to 10000000.", "train", "--profiles", "0")]
    [InlineData("--checkpoint-interval is -1; it must be 0 to 86400.", "train", "--checkpoint-interval", "-1")]
    [InlineData("--profiles is 0; it must be 1 to 10000000.", "synth", "--profiles", "0")]
    [InlineData("--image-size is 31; it must be 32 to 512.", "synth", "--image-size", "31")]
    [InlineData("--heads is 3; it must divide --dimension, which is 16.", "train", "--dimension", "16", "--heads", "3")]
    [InlineData("--stage is nickname; with --model avatar it must be fusion.", "train", "--stage", "nickname", "--model", "avatar")]
    [InlineData("--optimizer is lion; it must be gc-adamw or adamw or sgd.", "train", "--optimizer", "lion")]
    public async Task Run_BadValue_NamesOptionAndRange(string message, params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        TrainerProcess trainer = await TrainerProcess.RunAsync([.. arguments, "--out", folder["out"]]);

        Assert.Equal(2, trainer.ExitCode);
        Assert.Equal(message, Assert.Single(trainer.ErrorLines));
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task Run_UnknownOption_IsBadUsage()
    {
        TrainerProcess trainer = await TrainerProcess.RunAsync("synth", "--out", "x", "--colour", "red");

        Assert.Equal(2, trainer.ExitCode);
        Assert.Contains("--colour", trainer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "--data", "NOWHERE", "--out", "OUT")]
    [InlineData("train", "--resume", "--out", "OUT")]
    [InlineData("evaluate", "--bundle", "NOWHERE", "--data", "NOWHERE")]
    [InlineData("export", "--run", "NOWHERE")]
    [InlineData("export", "--run", "OUT", "--card-notes", "NOWHERE")]
    [InlineData("card", "--bundle", "NOWHERE")]
    public async Task Run_MissingFolder_FailsWithOneLineThatNamesIt(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        arguments = [.. arguments.Select(argument => argument switch
        {
            "NOWHERE" => folder["nowhere"],
            "OUT" => folder["out"],
            _ => argument,
        })];

        TrainerProcess trainer = await TrainerProcess.RunAsync(arguments);

        Assert.Equal(1, trainer.ExitCode);
        Assert.Contains(folder.Path, Assert.Single(trainer.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--server is here; it must be an address such as http://127.0.0.1:5055.", "here", "secret")]
    [InlineData("Without --token or GENDERGRPC_TRAINER_TOKEN no server lets a trainer in.", "http://127.0.0.1:1", "")]
    public async Task Attach_BadServerOrToken_IsBadUsage(string message, string server, string token)
    {
        TrainerProcess trainer = await TrainerProcess.RunAsync("attach", "--server", server, "--token", token);

        Assert.Equal(2, trainer.ExitCode);
        Assert.Equal(message, Assert.Single(trainer.ErrorLines));
    }
}
