#!/usr/bin/python3
"""Makes the golden tensors that the trainer's layers and optimiser are held to. See README.md beside this file."""

import argparse
import platform
import sys
from pathlib import Path

import torch

import cases
import golden_folder

COMMITTED = Path(__file__).resolve().parents[1] / "Training.Tests" / "Golden"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=COMMITTED, help="the folder to write to")
    parser.add_argument("--compare", type=Path, metavar="FOLDER", help="exit with 1 unless it holds the same to 1e-6")
    options = parser.parse_args()
    if options.compare is not None and options.compare.resolve() == options.out.resolve():
        parser.error("--compare names the folder that is written to")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    made_with = {"torch": torch.__version__, "python": platform.python_version()}
    golden_folder.write(options.out, cases.make(), made_with)
    if options.compare is None:
        return 0
    differences = golden_folder.compare(options.compare, options.out, 1e-6)
    print("\n".join(differences) if differences else f"{options.out} holds what {options.compare} holds")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
