import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { Label, PredictionService } from "./generated/gendergrpc/v1/prediction_pb";

const predictions = createClient(PredictionService, createGrpcWebTransport({ baseUrl: "http://127.0.0.1:5056" }));
for await (const { prediction } of predictions.streamBatchPredict({ profiles: [{ nickname: "陈婷婷" }] }))
  console.log(Label[prediction!.label], prediction!.probabilityFemale);
