'use strict';

const BEGIN_ID = 1;
const END_ID = 2;
const FIRST_RUNE_ID = 3;
const MOST_UNITS = 512;
const SPACE_OR_CONTROL = /[\s\p{Zs}\p{Cc}]+/gu;

/** One id for each rune of the normalised nickname, between a begin and an end mark, as the bundle's RuneTokenizer. */
class NicknameTokenizer {
  constructor(spec, vocabulary) {
    this.length = spec.length;
    this.hashBuckets = spec.hashBuckets;
    this.indexes = new Map(
      vocabulary.split(/\r?\n/).filter((line) => line.length > 0).map((line, index) => [parseInt(line.slice(2), 16), index]));
  }

  /** The ids, padded with 0; null for a blank nickname. */
  encode(nickname) {
    const text = normalize(nickname);
    if (text.length === 0) {
      return null;
    }

    const ids = new Int32Array(this.length);
    ids[0] = BEGIN_ID;
    let count = 1;
    for (const rune of text) {
      if (count === ids.length) {
        return ids;
      }

      ids[count++] = this.idOf(rune.codePointAt(0));
    }

    if (count < ids.length) {
      ids[count] = END_ID;
    }

    return ids;
  }

  idOf(rune) {
    const index = this.indexes.get(rune);
    return index === undefined
      ? FIRST_RUNE_ID + this.indexes.size + (hash(rune) % this.hashBuckets)
      : FIRST_RUNE_ID + index;
  }
}

// NFKC, one space for runs of white space and controls and none at the ends, lower case rune by rune.
function normalize(nickname) {
  const composed = nickname.slice(0, MOST_UNITS).toWellFormed().normalize('NFKC').replace(SPACE_OR_CONTROL, ' ').trim();
  let lower = '';
  for (const rune of composed) {
    const one = rune.toLowerCase();
    // What has no lower case of one rune is left as it is.
    lower += one.length === String.fromCodePoint(one.codePointAt(0)).length ? one : rune;
  }

  return lower;
}

// The finaliser of MurmurHash3.
function hash(value) {
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

module.exports = { NicknameTokenizer };
