"""Draws the packages' icon, two circles that overlap, with nothing but Python: python3 make_icon.py icon.png"""

import struct
import sys
import zlib

SIZE = 128
SAMPLES = 4
CIRCLES = (((48, 64), (224, 122, 95)), ((80, 64), (61, 90, 128)))
RADIUS = 40
BOTH = (129, 178, 154)


def colour(x, y):
    inside = [shade for (cx, cy), shade in CIRCLES if (x - cx) ** 2 + (y - cy) ** 2 <= RADIUS ** 2]
    return BOTH if len(inside) == 2 else inside[0] if inside else None


def pixel(column, row):
    """One pixel's colour and cover: the mean of 16 points in it."""
    points = [colour(column + (i + 0.5) / SAMPLES, row + (j + 0.5) / SAMPLES) for i in range(SAMPLES) for j in range(SAMPLES)]
    seen = [point for point in points if point]
    if not seen:
        return bytes(4)
    return bytes([sum(channel) // len(seen) for channel in zip(*seen)] + [255 * len(seen) // len(points)])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + b"".join(pixel(column, row) for column in range(SIZE)) for row in range(SIZE))
with open(sys.argv[1], "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0))
               + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
