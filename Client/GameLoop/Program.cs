using System.Text;
using GenderGrpc.GameLoop;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var quit = new QuitSignal();
return GameCommand.Run(args, Console.Out, Console.Error, TimeProvider.System, quit);
