import { credentials } from "@grpc/grpc-js";
import { PredictionServiceClient, PredictRequest } from "./generated/gendergrpc/v1/prediction";

const predictions = new PredictionServiceClient("127.0.0.1:5055", credentials.createInsecure());
const request = PredictRequest.fromPartial({ profile: { nickname: "陈婷婷" } });
predictions.predict(request, (error, response) =>
  console.log(error ?? response.prediction?.label, response?.prediction?.probabilityFemale));
