// The page's script: gRPC-Web calls with what protoc-gen-es generated from the descriptor set. host.mjs gives it its task and takes the
// outcome.
import { create, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { Label, PredictionService, ProfileSchema, type Prediction, type Profile } from "./generated/gendergrpc/v1/prediction_pb";
import { RunState, type RunEvent } from "./generated/gendergrpc/v1/runs_pb";
import { TrainingService } from "./generated/gendergrpc/v1/training_pb";
import { BadRequestSchema, ErrorInfoSchema } from "./generated/google/rpc/error_details_pb";
import type { Status } from "./generated/google/rpc/status_pb";

interface Task {
  address: string;
  run: string;
  samples: { avatar: string; nickname: string; label: string; probability: number }[];
}

type Sample = { profile: Profile; label: string; probability: number };
type Details = <T extends DescMessage>(schema: T) => MessageShape<T> | undefined;

const longNickname = "🙂".repeat(257); // Code points; 256 are allowed.
const timeoutMs = 600_000; // A busy machine may need it for the training run.

const report = (line: string) => fetch("/lines", { method: "POST", body: line });

function require(condition: unknown, why: string): asserts condition {
  if (!condition) throw new Error(why);
}

function requirePrediction(sample: Sample, prediction: Prediction | undefined) {
  require(prediction, "no prediction");
  require(Label[prediction.label] === sample.label, `${Label[prediction.label]}, not ${sample.label}`);
  require(Math.abs(prediction.probabilityFemale - sample.probability) <= 1e-4, `${prediction.probabilityFemale}, not ${sample.probability}`);
}

// An error says what the server's errors say: code, reason, and the field with its limit.
function requireLongNickname(code: number, details: Details, field: string) {
  const info = details(ErrorInfoSchema);
  const violations = details(BadRequestSchema)?.fieldViolations ?? [];
  require(code === Code.InvalidArgument, `code ${code}`);
  require(info?.domain === "gendergrpc" && info.reason === "NICKNAME_TOO_LONG", `reason ${info?.reason}`);
  require(violations.length === 1 && violations[0].field === field && violations[0].description.includes("256"),
    `violations ${violations.map((violation) => `${violation.field}: ${violation.description}`)}`);
}

const detailsOf = (status: Status): Details => (schema) =>
  status.details.map((any) => anyUnpack(any, schema)).find((detail) => detail !== undefined);

function checksOf({ address, run }: Task, samples: Sample[]): [string, () => Promise<void>][] {
  const transport = createGrpcWebTransport({ baseUrl: address, defaultTimeoutMs: timeoutMs });
  const predictions = createClient(PredictionService, transport);
  const training = createClient(TrainingService, transport);
  const withLongNickname = [...samples.map(({ profile }) => profile), create(ProfileSchema, { nickname: longNickname })];

  const requireResult = (index: number, outcome: { case?: string; value?: unknown }) => {
    if (index < samples.length) requirePrediction(samples[index], outcome.case === "prediction" ? outcome.value as Prediction : undefined);
    else {
      require(outcome.case === "error", `instead of an error a ${outcome.case}`);
      const status = outcome.value as Status;
      requireLongNickname(status.code, detailsOf(status), `profiles[${index}].nickname`);
    }
  };

  return [
    ["batch with an item's error", async () => {
      const { results } = await predictions.batchPredict({ profiles: withLongNickname });
      require(results.length === withLongNickname.length, `${results.length} results`);
      results.forEach(({ outcome }, index) => requireResult(index, outcome));
    }],

    ["server stream of a batch that outlives an item's error", async () => {
      const seen = new Set<number>();
      for await (const { index, outcome } of predictions.streamBatchPredict({ profiles: withLongNickname })) {
        require(index >= 0 && index < withLongNickname.length && !seen.has(index), `index ${index} after ${[...seen]}`);
        seen.add(index);
        requireResult(index, outcome);
      }
      require(seen.size === withLongNickname.length, `${seen.size} answers`);
    }],

    ["error with its details", async () => {
      try {
        await predictions.predict({ profile: { nickname: longNickname } });
      } catch (caught) {
        const error = ConnectError.from(caught);
        return requireLongNickname(error.code, (schema) => error.findDetails(schema)[0], "profile.nickname");
      }
      throw new Error("it was answered");
    }],

    ["training watch, broken off and resumed", async () => {
      const events: RunEvent[] = [];
      for await (const response of training.watchRun({ name: run })) {
        events.push(...response.events);
        break;
      }
      events.splice(Math.ceil(events.length / 2));
      for await (const response of training.watchRun({ name: run, afterSequence: events.at(-1)!.sequence })) events.push(...response.events);
      const gap = events.findIndex(({ sequence }, index) => sequence !== BigInt(index + 1));
      require(gap < 0, `event ${gap + 1} has the sequence number ${events[gap]?.sequence}`);
      const last = events.at(-1)!.event;
      require(last.case === "stateChange" && last.value.state === RunState.SUCCEEDED, `at the end a ${last.case}, state ${last.case === "stateChange" && RunState[last.value.state]}`);
      const kinds = new Set(events.map(({ event }) => event.case));
      for (const kind of ["stateChange", "step", "epoch", "checkpoint"] as const) require(kinds.has(kind), `no event is a ${kind}`);
    }],
  ];
}

async function runChecks() {
  const task: Task = await (await fetch("/task")).json();
  const samples = task.samples.map(({ avatar, nickname, label, probability }) => ({
    profile: create(ProfileSchema, {
      avatar: avatar ? Uint8Array.from(atob(avatar), (letter) => letter.charCodeAt(0)) : undefined,
      nickname: nickname || undefined,
    }),
    label: label.toUpperCase(),
    probability,
  }));
  const printed: string[] = [];
  const log = console.log;
  const example = async () => {
    console.log = (...values) => printed.push(values.join(" "));
    await import("./example").finally(() => console.log = log);
    require(printed.some((line) => line.startsWith("FEMALE 0.9")), `it printed ${printed}`);
  };
  for (const [name, check] of [["README's lines", example] as const, ...checksOf(task, samples)]) {
    try {
      await check();
      await report(`ok ${name}`);
    } catch (error) {
      await report(`FAILED ${name}: ${error}`);
    }
  }
}

await runChecks().catch((error) => report(`FAILED the page: ${error}`));
await report("done");
