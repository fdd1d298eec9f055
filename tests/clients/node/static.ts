// A client of @grpc/grpc-js with code that ts-proto generated from the descriptor set: static ADDRESS PROFILES RUN.
import { credentials } from "@grpc/grpc-js";
import { runChecks } from "./checks.mjs";
import { PredictionServiceClient } from "./generated/gendergrpc/v1/prediction";
import { TrainingServiceClient } from "./generated/gendergrpc/v1/training";
import { BadRequest, ErrorInfo } from "./generated/google/rpc/error_details";
import { Status } from "./generated/google/rpc/status";

const [address, profiles, run] = process.argv.slice(2);
const predictions = new PredictionServiceClient(address, credentials.createInsecure());
const training = new TrainingServiceClient(address, credentials.createInsecure());
const decode = {
  status: (bytes: Uint8Array) => Status.decode(bytes),
  errorInfo: (bytes: Uint8Array) => ErrorInfo.decode(bytes),
  badRequest: (bytes: Uint8Array) => BadRequest.decode(bytes),
};
const field = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
void runChecks({ predictions, training, decode, field, profiles, run });
