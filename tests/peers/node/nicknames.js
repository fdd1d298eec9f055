'use strict';

const BEGIN_ID = 1;
const END_ID = 2;
const FIRST_RUNE_ID = 3;
const MOST_UNITS = 512;
const SPACE = 0x20;

const SPACE_OR_CONTROL = /^[\p{White_Space}\p{Cc}]$/u;
const UPPER = /^\p{Lu}$/u;
const LOWER = /^\p{Ll}$/u;
const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;
const MARK = /^\p{M}$/u;

/** One id for each rune of the normalised nickname, between a begin and an end mark, as the bundle's RuneTokenizer. */
class NicknameTokenizer {
  constructor(spec, vocabulary) {
    this.length = spec.length;
    this.hashBuckets = spec.hashBuckets;
    this.splitsWords = spec.splitsWords === true;
    this.indexes = new Map(
      vocabulary.split(/\r?\n/).filter((line) => line.length > 0).map((line, index) => [parseInt(line.slice(2), 16), index]));
  }

  /** The ids, padded with 0; null for a blank nickname. */
  encode(nickname) {
    const text = normalize(nickname, this.splitsWords);
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
    if (this.splitsWords && rune === SPACE) {
      return END_ID;
    }

    const index = this.indexes.get(rune);
    return index === undefined
      ? FIRST_RUNE_ID + this.indexes.size + (hash(rune) % this.hashBuckets)
      : FIRST_RUNE_ID + index;
  }
}

// NFKC, lower case rune by rune, and one space for runs of white space and controls, none at the ends. Where words are split there is
// one for low lines and before a word that begins without one, too: as the bundle's NicknameNormalizer.
function normalize(nickname, splitsWords) {
  const wellFormed = nickname.slice(0, MOST_UNITS).replace(/[\ud800-\udbff]$/, '').toWellFormed().replaceAll('\ufffe', '\ufffd');
  const runes = [...wellFormed.normalize('NFKC')];
  let text = '';
  let space = false;
  let previous = '';
  runes.forEach((rune, index) => {
    if (SPACE_OR_CONTROL.test(rune) || (splitsWords && rune === '_')) {
      space = text.length > 0;
      previous = '';
      return;
    }

    if (space || (splitsWords && text.length > 0 && beginsWord(previous, rune, runes[index + 1] ?? ''))) {
      text += ' ';
      space = false;
    }

    text += lowerOf(rune);
    previous = MARK.test(rune) ? previous : rune;
  });
  return text;
}

function beginsWord(previous, rune, next) {
  return UPPER.test(rune)
    ? LOWER.test(previous) || DIGIT.test(previous) || (UPPER.test(previous) && LOWER.test(next))
    : (LETTER.test(previous) && DIGIT.test(rune)) || (DIGIT.test(previous) && LETTER.test(rune));
}

// What has no lower case of one rune is left as it is.
function lowerOf(rune) {
  const lower = rune.toLowerCase();
  return [...lower].length === 1 ? lower : rune;
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
