"""Runs model.py on a part of the training data and prints how often it was right."""

import csv

from model import Model

with open("train.csv", encoding="utf-8", newline="") as file:
    lines = list(csv.reader(file))[1:]
rows = [[float(value) for value in line[1:-1]] for line in lines]
crops = [line[-1] for line in lines]
model = Model()
model.fit(rows[:320], crops[:320])
said = model.predict(rows[320:])
print("accuracy %.4f" % (sum(a == b for a, b in zip(said, crops[320:])) / len(said)))
