"""Compares what two servers said of the same samples: `demo --json` of one and of the other. Exits with 1 where they differ."""
import json
import sys

TOLERANCE = 1e-4


def predictions(path):
    with open(path, encoding="utf-8") as lines:
        answers = [json.loads(line) for line in lines]
    return {answer["sequence"]: answer["prediction"] for answer in answers if "sequence" in answer}


def values(prediction):
    """What a prediction says in numbers, by name."""
    named = {"probabilityFemale": prediction["probabilityFemale"]}
    for evidence in prediction["evidence"]:
        for name in ("probabilityFemale", "weight"):
            named[evidence["modality"] + " " + name] = evidence[name]
    return named


def main(ours, theirs):
    ours, theirs = predictions(ours), predictions(theirs)
    if not ours or ours.keys() != theirs.keys():
        return f"{len(ours)} samples have a prediction of the one, {len(theirs)} of the other"
    largest = 0.0
    for sequence, one in ours.items():
        other = theirs[sequence]
        for name in ("label", "undeterminedReason", "modelVersion"):
            if one[name] != other[name]:
                return f"sample {sequence}: {name} is {one[name]}, and {other[name]} of the other"
        if values(one).keys() != values(other).keys():
            return f"sample {sequence}: the evidence isn't of the same modalities"
        largest = max([largest] + [abs(values(one)[name] - values(other)[name]) for name in values(one)])
    print(f"{len(ours)} samples, the same labels, values apart by at most {largest:.1e}")
    return None if largest <= TOLERANCE else f"that is more than {TOLERANCE:.0e}"


sys.exit(main(*sys.argv[1:]))
