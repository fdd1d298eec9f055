// A client of @grpc/grpc-js that reads the descriptor set with @grpc/proto-loader: loader ADDRESS PROFILES RUN.
import { readFileSync } from "node:fs";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import { runChecks } from "./checks.mjs";

const [address, profiles, run] = process.argv.slice(2);
const descriptorSet = readFileSync(new URL("gendergrpc.binpb", import.meta.url));
const definition = loader.loadFileDescriptorSetFromBuffer(descriptorSet, { enums: String, longs: Number, arrays: true });
const { PredictionService, TrainingService } = grpc.loadPackageDefinition(definition).gendergrpc.v1;
const predictions = new PredictionService(address, grpc.credentials.createInsecure());
const training = new TrainingService(address, grpc.credentials.createInsecure());
const decode = {
  status: definition["google.rpc.Status"].deserialize,
  errorInfo: definition["google.rpc.ErrorInfo"].deserialize,
  badRequest: definition["google.rpc.BadRequest"].deserialize,
};
await runChecks({ predictions, training, decode, field: (name) => name, profiles, run });
