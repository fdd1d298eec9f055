// Serves StreamPredict of the contract with a model bundle. It prints its address once it serves.
//
//   node server.js --bundle FOLDER --descriptors gendergrpc.binpb [--workers N]
//
// --workers is how many threads have a session; 0 is one session on the main thread.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const { parseArgs } = require('node:util');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const { AvatarDecoder } = require('./avatars');
const { Batcher } = require('./batcher');
const { Bundle } = require('./bundle');
const { DecisionRule } = require('./decisions');
const { NicknameTokenizer } = require('./nicknames');
const { dependencies } = require('./package.json');
const { openRunners } = require('./runners');

// Profiles of one stream in flight, as the server's Inference:StreamWindow.
const STREAM_WINDOW = 256;
const DEFAULT_MAX_ERROR = 0.05;
const INVALID_ARGUMENT = grpc.status.INVALID_ARGUMENT;
const INTERNAL = grpc.status.INTERNAL;

class PredictionService {
  constructor(bundle, batcher) {
    this.bundle = bundle;
    this.batcher = batcher;
    this.avatars = new AvatarDecoder(bundle.avatarSize);
    this.nicknames = new NicknameTokenizer(bundle.nicknames, bundle.vocabulary);
    this.rule = new DecisionRule(bundle.calibration);
  }

  streamPredict(call) {
    let inFlight = 0;
    let ended = false;
    call.on('data', async (request) => {
      if (++inFlight >= STREAM_WINDOW) {
        call.pause();
      }

      call.write({ sequence: request.sequence, ...(await this.answer(request)) });
      if (--inFlight < STREAM_WINDOW && call.isPaused()) {
        call.resume();
      }

      if (ended && inFlight === 0) {
        call.end();
      }
    });
    call.on('end', () => {
      ended = true;
      if (inFlight === 0) {
        call.end();
      }
    });
    call.on('error', () => {});
  }

  async answer(request) {
    try {
      return { prediction: await this.predict(request) };
    } catch (error) {
      return { error: { code: error.code === undefined ? INTERNAL : error.code, message: error.message, details: [] } };
    }
  }

  async predict({ profile, max_error: maxError }) {
    const begun = process.hrtime.bigint();
    const hasAvatar = profile?.avatar?.length > 0;
    const avatar = hasAvatar ? await this.avatars.decode(profile.avatar).catch(undecodable) : null;
    const ids = this.nicknames.encode(profile?.nickname ?? '');
    const featuresDone = process.hrtime.bigint();
    if (avatar === null && ids === null) {
      return { ...this.rule.noSignal(), model_version: this.bundle.version };
    }

    const output = await this.batcher.run(avatar, ids);
    return {
      ...this.rule.decide(output, avatar !== null, ids !== null, maxError ?? DEFAULT_MAX_ERROR),
      model_version: this.bundle.version,
      timings: {
        features_micros: micros(begun, featuresDone),
        queue_micros: output.queueMicros,
        inference_micros: output.inferenceMicros,
      },
    };
  }
}

function undecodable() {
  throw Object.assign(new Error("The avatar can't be decoded."), { code: INVALID_ARGUMENT });
}

function micros(from, to) {
  return Number((to - from) / 1000n);
}

function versions() {
  return [`Node ${process.version}`, ...Object.entries(dependencies).map(([name, version]) => `${name} ${version}`)].join(', ');
}

async function main() {
  const { values } = parseArgs({
    options: {
      bundle: { type: 'string' },
      descriptors: { type: 'string' },
      workers: { type: 'string', default: String(os.availableParallelism()) },
    },
  });
  const bundle = Bundle.load(values.bundle);
  const batcher = new Batcher(bundle, await openRunners(bundle, Number(values.workers)));
  const service = new PredictionService(bundle, batcher);
  const definitions = protoLoader.loadFileDescriptorSetFromBuffer(fs.readFileSync(values.descriptors), { keepCase: true });
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 16 << 20 });
  server.addService(definitions['gendergrpc.v1.PredictionService'], { StreamPredict: (call) => service.streamPredict(call) });
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      throw error;
    }

    console.log(`Serving on http://127.0.0.1:${port} with ${versions()}`);
  });
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
