'use strict';

const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { openSession } = require('./session');

/**
 * What computes batches: sessions of one thread on worker threads, as many as asked for, as the server has them; or, for none, one
 * session of the runtime's own defaults on the main thread, as the runtime's examples have it.
 */
async function openRunners(bundle, workers) {
  const data = {
    graph: bundle.graph,
    avatarSize: bundle.avatarSize,
    nicknameIdsType: bundle.nicknameIdsType,
  };
  return workers === 0
    ? [await openSession(data)]
    : Promise.all(Array.from({ length: workers }, () => openThread({ ...data, threads: 1 })));
}

async function openThread(workerData) {
  const worker = new Worker(path.join(__dirname, 'session.js'), { workerData });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return (batch) => new Promise((resolve, reject) => {
    worker.once('message', ({ outputs, error }) => (error === undefined ? resolve(outputs) : reject(new Error(error))));
    worker.postMessage(batch, Object.values(batch).map((array) => array.buffer));
  });
}

module.exports = { openRunners };
