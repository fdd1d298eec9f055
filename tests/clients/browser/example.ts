import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { Label, PredictionService } from "./generated/gendergrpc/v1/prediction_pb";

const predictions = createClient(PredictionService, createGrpcWebTransport({ baseUrl: "http://127.0.0.1:5056" }));
for await (const { outcome } of predictions.streamBatchPredict({ profiles: [{ nickname: "陈婷婷" }] }))
  if (outcome.case === "prediction") console.log(Label[outcome.value.label], outcome.value.probabilityFemale);
