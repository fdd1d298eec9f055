namespace GenderGrpc.Cli.Demo;

/// <summary>What is found at a server's address.</summary>
internal enum ServerState
{
    /// <summary>Nothing listens.</summary>
    Absent,

    /// <summary>A GenderGrpc server that can be called.</summary>
    Serving,

    /// <summary>A server with gRPC health checks that says it can't be called now.</summary>
    NotServing,

    /// <summary>Something that doesn't answer as a GenderGrpc server does.</summary>
    Foreign,
}
