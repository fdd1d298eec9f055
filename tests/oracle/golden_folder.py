"""
A folder of golden tensors: NAME.f32 holds a case's values, little-endian floats one tensor after another, and index.json
tells their names and shapes in that order.
"""

import json
import math
import struct
from pathlib import Path

INDEX = "index.json"
SUFFIX = ".f32"


def write(folder, cases, made_with):
    """Writes the cases, and takes away what was there of others."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*" + SUFFIX):
        stale.unlink()
    blocks = []
    for case in cases:
        values = [value for tensor in case.tensors.values() for value in tensor.flatten().tolist()]
        (folder / (case.name + SUFFIX)).write_bytes(struct.pack(f"<{len(values)}f", *values))
        # One line for a tensor, so that a change reads as one.
        tensors = ",\n".join(f"        {json.dumps(name)}: {list(value.shape)}" for name, value in case.tensors.items())
        blocks.append(
            f"    {json.dumps(case.name)}: {{\n      \"settings\": {json.dumps(case.settings)},\n"
            f"      \"tensors\": {{\n{tensors}\n      }}\n    }}")
    text = f"{{\n  \"made_with\": {json.dumps(made_with)},\n  \"cases\": {{\n" + ",\n".join(blocks) + "\n  }\n}\n"
    (folder / INDEX).write_text(text, encoding="utf-8")


def compare(expected, actual, tolerance):
    """What differs between two folders, as lines to read; versions may. Over 1 the tolerance is relative."""
    indexes = [json.loads((folder / INDEX).read_text(encoding="utf-8"))["cases"] for folder in (expected, actual)]
    differences = [f"{name}: only in one" for name in sorted(indexes[0].keys() ^ indexes[1].keys())]
    for name in indexes[0].keys() & indexes[1].keys():
        # As text, because the order of tensors is their place in the file.
        if json.dumps(indexes[0][name]) != json.dumps(indexes[1][name]):
            differences.append(f"{name}: other settings or shapes")
            continue
        old, new = (floats(folder / (name + SUFFIX)) for folder in (expected, actual))
        if len(old) != len(new):
            differences.append(f"{name}: {len(new)} values, not {len(old)}")
            continue
        largest = max(abs(a - b) / max(1.0, abs(a)) for a, b in zip(old, new))
        if largest > tolerance:
            differences.append(f"{name}: differs by up to {largest:.2g}")
    return sorted(differences)


def floats(path: Path):
    """All values of a case. NaN would compare as no difference, and none is."""
    data = path.read_bytes()
    values = struct.unpack(f"<{len(data) // 4}f", data)
    assert all(map(math.isfinite, values)), f"{path} holds what isn't a number"
    return values
