'use strict';

const sharp = require('sharp');

const CHANNELS = 3;
const BITMAP_BITS = 24;
const MOST_PIXELS = 40_000_000;

// Several avatars are decoded beside each other, on libuv's threads: threads within one would only compete with them.
sharp.concurrency(1);
sharp.cache(false);

/** Encoded images to uint8 [S, S, 3]: upright, over white, cropped to a square, scaled with a triangle filter. */
class AvatarDecoder {
  constructor(size) {
    this.size = size;
  }

  async decode(encoded) {
    if (encoded[0] === 0x42 && encoded[1] === 0x4d) {
      return this.copyBitmap(encoded);
    }

    return sharp(encoded, { limitInputPixels: MOST_PIXELS })
      .rotate()
      .flatten({ background: '#ffffff' })
      .resize(this.size, this.size, { fit: 'cover', kernel: 'linear' })
      .toColourspace('srgb')
      .raw()
      .toBuffer();
  }

  // sharp reads no bitmaps. One of the model's own size holds the tensor as it is, but for the order of rows and channels.
  copyBitmap(file) {
    if (file.readInt32LE(18) !== this.size || file.readInt32LE(22) !== this.size || file.readUInt16LE(28) !== BITMAP_BITS) {
      throw new Error('Only bitmaps of 24 bits in the size of the model are read.');
    }

    const offset = file.readUInt32LE(10);
    const stride = (this.size * CHANNELS + 3) & ~3;
    const pixels = new Uint8Array(this.size * this.size * CHANNELS);
    let to = 0;
    for (let y = this.size - 1; y >= 0; y--) {
      for (let from = offset + y * stride, x = 0; x < this.size; x++, from += CHANNELS, to += CHANNELS) {
        pixels[to] = file[from + 2];
        pixels[to + 1] = file[from + 1];
        pixels[to + 2] = file[from];
      }
    }

    return pixels;
  }
}

module.exports = { AvatarDecoder };
