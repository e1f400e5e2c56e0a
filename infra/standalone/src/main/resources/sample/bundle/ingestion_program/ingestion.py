"""Lets a submitted model learn from the training fields and name the crops of the test fields.

Arguments: folder of the input data, output folder, folder of the submission.
"""

import csv
import json
import os
import shutil
import sys
import time
import traceback


def read_fields(path):
    """Names, rows of six numbers, and crops (empty for the test fields)."""
    names, rows, crops = [], [], []
    with open(path, encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            names.append(line.pop("field"))
            crops.append(line.pop("crop", ""))
            rows.append([float(value) for value in line.values()])
    return names, rows, crops


def run_model(data, submission):
    train_names, train_rows, train_crops = read_fields(os.path.join(data, "train.csv"))
    test_names, test_rows, _ = read_fields(os.path.join(data, "test.csv"))
    print("read %d fields to learn from, %d to name" % (len(train_names), len(test_names)))
    sys.path.insert(0, submission)
    start = time.perf_counter()
    from model import Model

    model = Model()
    model.fit(train_rows, train_crops)
    print("learned after %.2f s" % (time.perf_counter() - start))
    predicted = list(model.predict(test_rows))
    seconds = time.perf_counter() - start
    print("predicted after %.2f s" % seconds)
    if len(predicted) != len(test_names):
        raise ValueError(
            "predict gave %d names for %d fields" % (len(predicted), len(test_names))
        )
    return list(zip(test_names, predicted)), seconds


def main(data, output, submission):
    os.makedirs(output, exist_ok=True)
    ready_made = os.path.join(submission, "predictions.csv")
    if os.path.exists(os.path.join(submission, "model.py")):
        try:
            predictions, seconds = run_model(data, submission)
        except Exception:
            traceback.print_exc()
            print("model.py failed, see above. Correct it and submit again.", file=sys.stderr)
            return 1
        with open(os.path.join(output, "predictions.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["field", "crop"])
            writer.writerows(predictions)
        with open(os.path.join(output, "timing.json"), "w", encoding="utf-8") as file:
            json.dump({"seconds": round(seconds, 4)}, file)
    elif os.path.exists(ready_made):
        print("no model.py, so predictions.csv is taken as it is")
        target = os.path.join(output, "predictions.csv")
        if not os.path.exists(target):
            shutil.copyfile(ready_made, target)
    else:
        print(
            "There is neither model.py nor predictions.csv at the top of your zip.", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
