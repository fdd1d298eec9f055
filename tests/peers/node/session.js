// An ONNX session over batches; also the program of a worker thread that has one of its own.
'use strict';

const { isMainThread, parentPort, workerData } = require('node:worker_threads');
const ort = require('onnxruntime-node');

/** Opens a session: what it gives back computes a batch. Without a number of threads it's the runtime's own choice. */
async function openSession({ graph, avatarSize, nicknameIdsType, threads }) {
  const session = await ort.InferenceSession.create(graph, {
    executionProviders: ['cpu'],
    ...(threads === undefined ? {} : { intraOpNumThreads: threads, interOpNumThreads: threads }),
  });
  return async ({ avatars, present, ids }) => {
    const rows = present.length;
    const results = await session.run({
      avatar: new ort.Tensor('uint8', avatars, [rows, avatarSize, avatarSize, 3]),
      avatar_present: new ort.Tensor('float32', present, [rows]),
      nickname_ids: new ort.Tensor(
        nicknameIdsType, nicknameIdsType === 'int64' ? BigInt64Array.from(ids, BigInt) : ids, [rows, ids.length / rows]),
    });
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data]));
  };
}

async function serveThread() {
  const run = await openSession(workerData);
  parentPort.on('message', async (batch) => {
    try {
      parentPort.postMessage({ outputs: await run(batch) });
    } catch (error) {
      parentPort.postMessage({ error: error.message });
    }
  });
  parentPort.postMessage('ready');
}

if (!isMainThread) {
  serveThread();
}

module.exports = { openSession };
