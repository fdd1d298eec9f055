'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** A model bundle's manifest, vocabulary and fused graph, as far as serving needs them. */
class Bundle {
  constructor(folder) {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
    const fused = manifest.graphs.find((graph) => graph.role === 'fused');
    this.version = manifest.version;
    this.avatarSize = manifest.features.avatar.size;
    this.nicknames = manifest.features.nickname;
    this.calibration = manifest.calibration;
    this.graph = path.join(folder, fused.file);
    const ids = fused.inputs.find((input) => input.name === 'nickname_ids');
    this.nicknameIdsType = ids.type;
    // Whether a batch may be given fewer than all ids of each nickname.
    this.trimsNicknames = ids.shape[1] < 0;
    this.vocabulary = fs.readFileSync(path.join(folder, this.nicknames.vocabularyFile), 'utf8');
  }

  static load(folder) {
    const bundle = new Bundle(folder);
    if (bundle.nicknames.tokenizer !== 'rune') {
      throw new Error('Only bundles with the rune tokenizer can be served.');
    }

    return bundle;
  }
}

module.exports = { Bundle };
