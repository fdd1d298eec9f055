using GenderGrpc.V1;
using Grpc.Core;

namespace GenderGrpc.Client.Tests.Peer;

/// <summary>How the peer serves one StreamPredict call.</summary>
internal delegate Task StreamScript(
    IAsyncStreamReader<StreamPredictRequest> requests,
    IServerStreamWriter<StreamPredictResponse> responses,
    ServerCallContext context);
