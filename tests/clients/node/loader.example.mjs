import { readFileSync } from "node:fs";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";

const definition = loader.loadFileDescriptorSetFromBuffer(readFileSync("gendergrpc.binpb"), { enums: String });
const { PredictionService } = grpc.loadPackageDefinition(definition).gendergrpc.v1;
const predictions = new PredictionService("127.0.0.1:5055", grpc.credentials.createInsecure());
predictions.predict({ profile: { nickname: "陈婷婷" } }, (error, response) =>
  console.log(error ?? response.prediction.label, response?.prediction.probability_female));
