using System.Globalization;
using GenderGrpc.OlderRuntime;

if (args.Length != 2)
{
    Console.Error.WriteLine("Usage: GenderGrpc.OlderRuntime URL SECONDS");
    return 2;
}

var host = new FrameHost(new Uri(args[0]), TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture)));
host.Run();
Console.WriteLine(host.Summary);
return host.IsAnsweredOnce ? 0 : 1;
