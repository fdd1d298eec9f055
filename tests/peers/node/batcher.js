'use strict';

// As the server's Inference:MaxBatchSize.
const MOST_ITEMS = 16;
// As the server rounds up the longest nickname of a batch, for a model with 32 ids of each.
const LENGTH_STEP = 4;

/** Gathers what is ready into batches, one for each runner that is idle. */
class Batcher {
  constructor(bundle, runners) {
    this.avatarBytes = bundle.avatarSize * bundle.avatarSize * 3;
    this.nicknameLength = bundle.nicknames.length;
    this.trimsNicknames = bundle.trimsNicknames;
    this.idle = [...runners];
    this.queue = [];
    this.isDue = false;
  }

  /** Computes one profile; what is absent is null. */
  run(avatar, ids) {
    return new Promise((resolve, reject) => {
      this.queue.push({ avatar, ids, resolve, reject, ready: process.hrtime.bigint() });
      this.schedule();
    });
  }

  // What else is ready in this turn of the loop comes along.
  schedule() {
    if (!this.isDue) {
      this.isDue = true;
      setImmediate(() => {
        this.isDue = false;
        while (this.queue.length > 0 && this.idle.length > 0) {
          this.dispatch(this.idle.pop(), this.queue.splice(0, MOST_ITEMS));
        }
      });
    }
  }

  async dispatch(runner, items) {
    const begun = process.hrtime.bigint();
    try {
      const outputs = await runner(this.batchOf(items));
      const inferenceMicros = Number((process.hrtime.bigint() - begun) / 1000n);
      items.forEach((item, row) => item.resolve({
        logit: outputs.logit[row],
        avatarLogit: outputs.avatar_logit[row],
        nicknameLogit: outputs.nickname_logit[row],
        avatarWeight: outputs.modality_weights[2 * row],
        nicknameWeight: outputs.modality_weights[2 * row + 1],
        queueMicros: Number((begun - item.ready) / 1000n),
        inferenceMicros,
      }));
    } catch (error) {
      items.forEach((item) => item.reject(error));
    } finally {
      this.idle.push(runner);
      this.schedule();
    }
  }

  batchOf(items) {
    const avatars = new Uint8Array(items.length * this.avatarBytes);
    const present = new Float32Array(items.length);
    const length = this.lengthOf(items);
    const ids = new Int32Array(items.length * length);
    items.forEach((item, row) => {
      if (item.avatar !== null) {
        avatars.set(item.avatar, row * this.avatarBytes);
        present[row] = 1;
      }

      if (item.ids !== null) {
        ids.set(item.ids.subarray(0, length), row * length);
      }
    });
    return { avatars, present, ids };
  }

  // How many ids of each nickname are computed: the rest is padding of all of them.
  lengthOf(items) {
    if (!this.trimsNicknames) {
      return this.nicknameLength;
    }

    const longest = Math.max(1, ...items.map((item) => (item.ids === null ? 0 : item.ids.findLastIndex((id) => id !== 0) + 1)));
    return Math.min(this.nicknameLength, Math.ceil(longest / LENGTH_STEP) * LENGTH_STEP);
  }
}

module.exports = { Batcher };
