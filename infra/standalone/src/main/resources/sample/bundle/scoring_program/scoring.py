"""Compares predicted crops with the true ones: accuracy, mean F1, and a page with the confusion matrix.

Arguments: folder with ref (the truth) and res (the predictions), output folder.
"""

import csv
import json
import os
import sys

from page import page


def read_crops(path):
    with open(path, encoding="utf-8", newline="") as file:
        return {line["field"]: line["crop"] for line in csv.DictReader(file)}


def f1(truth, predicted, crop):
    right = sum(1 for field, true in truth.items() if true == crop == predicted.get(field))
    said = sum(1 for field in truth if predicted.get(field) == crop)
    there = sum(1 for true in truth.values() if true == crop)
    return 2 * right / (said + there) if said + there else 0.0


def seconds_used(results):
    """Of the model; nothing when ready-made predictions were sent."""
    path = os.path.join(results, "timing.json")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return float(json.load(file)["seconds"])


def main(data, output):
    truth = read_crops(os.path.join(data, "ref", "truth.csv"))
    results = os.path.join(data, "res")
    path = os.path.join(results, "predictions.csv")
    if not os.path.exists(path):
        print("There are no predictions to score: the program before did not write any.", file=sys.stderr)
        return 1
    predicted = read_crops(path)
    print("scoring %d predictions for %d fields" % (len(predicted), len(truth)))
    missing = [field for field in truth if field not in predicted]
    if missing:
        print("warning: %d fields have no prediction and count as wrong" % len(missing))
    crops = sorted(set(truth.values()))
    by_crop = {}
    for crop in crops:
        by_crop[crop] = f1(truth, predicted, crop)
        print("%-7s F1 %.3f" % (crop, by_crop[crop]))
        print(json.dumps({"type": "plot", "value": round(by_crop[crop], 4)}))
    right = sum(1 for field, crop in truth.items() if predicted.get(field) == crop)
    scores = {"accuracy": right / len(truth), "f1": sum(by_crop.values()) / len(crops)}
    seconds = seconds_used(results)
    if seconds is not None:
        scores["seconds"] = seconds
    os.makedirs(output, exist_ok=True)
    with open(os.path.join(output, "scores.json"), "w", encoding="utf-8") as file:
        json.dump(scores, file)
    with open(os.path.join(output, "detailed_results.html"), "w", encoding="utf-8") as file:
        file.write(page(truth, predicted, crops, by_crop, scores))
    print("%d of %d fields are right, accuracy %.4f" % (right, len(truth), scores["accuracy"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
