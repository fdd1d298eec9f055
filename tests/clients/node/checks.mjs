// What both clients of @grpc/grpc-js check. Their services have the same functions and give the same objects, but for the fields' names:
// generated code has them in camel case, and @grpc/proto-loader as the contract has them where it reads a descriptor set.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const longNickname = "🙂".repeat(257); // Code points; 256 are allowed.
const runMilliseconds = 600_000; // Which a busy machine may need for the training run.
const invalidArgument = 3;
const cancelled = 1;
// What generated code wants of every request, as these fields aren't optional.
const defaults = { model: "", compute: "COMPUTE_UNSPECIFIED" };

const options = (milliseconds = 120_000) => ({ deadline: Date.now() + milliseconds });

// Rows of avatar file, nickname, label and probability of female, as the command line answered them.
function readSamples(path) {
  return readFileSync(path, "utf8").trimEnd().split("\n").map((line) => {
    const [avatar, nickname, label, probability] = line.split("\t");
    const profile = {};
    if (avatar) profile.avatar = readFileSync(avatar);
    if (nickname) profile.nickname = nickname;
    return { profile, label: `LABEL_${label.toUpperCase()}`, probability: Number(probability) };
  });
}

function requirePrediction(field, sample, prediction) {
  const probability = prediction[field("probability_female")];
  assert.equal(prediction.label, sample.label);
  assert.ok(Math.abs(probability - sample.probability) <= 1e-4, `${probability}, not ${sample.probability}`);
}

// The status says what the server's errors say: code, reason, and the field with its limit.
function requireLongNickname(field, decode, status, name) {
  const detail = (type) => status.details.find((any) => any[field("type_url")].endsWith(`/google.rpc.${type}`))?.value;
  const info = decode.errorInfo(detail("ErrorInfo"));
  const [violation, ...others] = decode.badRequest(detail("BadRequest"))[field("field_violations")];
  assert.equal(status.code, invalidArgument);
  assert.deepEqual([info.domain, info.reason], ["gendergrpc", "NICKNAME_TOO_LONG"]);
  assert.equal(violation.field, name);
  assert.match(violation.description, /256/);
  assert.equal(others.length, 0);
}

// The answers by sequence: one for each profile.
async function predictStream(predictions, profiles) {
  const call = predictions.streamPredict(options());
  for (const [sequence, profile] of profiles) call.write({ sequence, profile, ...defaults });
  call.end();
  const answers = new Map();
  for await (const answer of call) {
    assert.ok(!answers.has(answer.sequence), `${answer.sequence} is answered twice`);
    answers.set(answer.sequence, answer);
  }
  assert.deepEqual([...answers.keys()].sort((a, b) => a - b), [...profiles.keys()]);
  return answers;
}

// The events after a sequence number: to the run's end, or those of the first message alone.
async function watch(field, training, name, afterSequence, firstOnly) {
  const call = training.watchRun({ name, [field("after_sequence")]: afterSequence }, options(runMilliseconds));
  const events = [];
  try {
    for await (const response of call) {
      events.push(...response.events);
      if (firstOnly) call.cancel();
    }
  } catch (error) {
    if (!firstOnly || error.code !== cancelled) throw error;
  }
  return events;
}

const checksOf = ({ predictions, training, decode, field, samples, run }) => ({
  "predict stream": async () => {
    const numbered = new Map(samples.map((sample, index) => [7 + 3 * index, sample]));
    const answers = await predictStream(predictions, new Map([...numbered].map(([sequence, { profile }]) => [sequence, profile])));
    for (const [sequence, sample] of numbered) requirePrediction(field, sample, answers.get(sequence).prediction);
  },

  "predict stream that outlives an item's error": async () => {
    const [first, last] = samples;
    const answers = await predictStream(predictions, new Map([[1, first.profile], [2, { nickname: longNickname }], [3, last.profile]]));
    requirePrediction(field, first, answers.get(1).prediction);
    requireLongNickname(field, decode, answers.get(2).error, "profile.nickname");
    requirePrediction(field, last, answers.get(3).prediction);
  },

  "batch with an item's error": async () => {
    const profiles = [...samples.map(({ profile }) => profile), { nickname: longNickname }];
    const { results } = await new Promise((resolve, reject) =>
      predictions.batchPredict({ profiles, ...defaults }, options(), (error, response) => error ? reject(error) : resolve(response)));
    assert.equal(results.length, profiles.length);
    samples.forEach((sample, index) => requirePrediction(field, sample, results[index].prediction));
    requireLongNickname(field, decode, results.at(-1).error, `profiles[${samples.length}].nickname`);
  },

  "error with its details": async () => {
    const error = await new Promise((resolve, reject) =>
      predictions.predict({ profile: { nickname: longNickname }, ...defaults }, options(), (failure, response) =>
        failure ? resolve(failure) : reject(new Error(`it was answered with ${response.prediction.label}`))));
    assert.equal(error.code, invalidArgument);
    requireLongNickname(field, decode, decode.status(error.metadata.get("grpc-status-details-bin")[0]), "profile.nickname");
  },

  "training watch, broken off and resumed": async () => {
    const first = await watch(field, training, run, 0, true);
    const events = first.slice(0, Math.ceil(first.length / 2));
    events.push(...await watch(field, training, run, events.at(-1).sequence, false));
    assert.deepEqual(events.map(({ sequence }) => sequence), events.map((_, index) => index + 1));
    assert.equal(events.at(-1)[field("state_change")].state, "RUN_STATE_SUCCEEDED");
    for (const kind of ["state_change", "step", "epoch", "checkpoint"]) assert.ok(events.some((event) => event[field(kind)]), `no event is a ${kind}`);
  },
});

export async function runChecks({ profiles, ...client }) {
  for (const [name, check] of Object.entries(checksOf({ ...client, samples: readSamples(profiles) }))) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      process.exitCode = 1;
      console.log(`FAILED ${name}: ${String(error).replaceAll("\n", " ")}`);
    }
  }
  client.predictions.close();
  client.training.close();
}
