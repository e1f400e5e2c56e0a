"""Multinomial logistic regression by gradient descent, written out by hand."""

import json
import math


class Model:
    EPOCHS = 30
    RATE = 1.6

    def fit(self, rows, crops):
        columns = list(zip(*rows))
        self.mean = [sum(column) / len(column) for column in columns]
        self.spread = [
            (sum((v - m) ** 2 for v in column) / len(column)) ** 0.5 or 1.0
            for column, m in zip(columns, self.mean)
        ]
        self.crops = sorted(set(crops))
        points = [self.scaled(row) for row in rows]
        targets = [self.crops.index(crop) for crop in crops]
        self.weights = [[0.0] * len(points[0]) for _ in self.crops]
        for epoch in range(1, self.EPOCHS + 1):
            loss = self.step(points, targets)
            if epoch % 5 == 0:
                print("epoch %d/%d  loss %.3f" % (epoch, self.EPOCHS, loss))
                print(json.dumps({"type": "plot", "value": round(loss, 4)}))

    def step(self, points, targets):
        gradient = [[0.0] * len(points[0]) for _ in self.crops]
        loss = 0.0
        for point, target in zip(points, targets):
            shares = self.shares(point)
            loss -= math.log(max(shares[target], 1e-12))
            for k, share in enumerate(shares):
                error = share - (k == target)
                row = gradient[k]
                for j, value in enumerate(point):
                    row[j] += error * value
        for weights, row in zip(self.weights, gradient):
            for j, value in enumerate(row):
                weights[j] -= self.RATE * value / len(points)
        return loss / len(points)

    def scaled(self, row):
        return [1.0] + [(v - m) / s for v, m, s in zip(row, self.mean, self.spread)]

    def shares(self, point):
        sums = [sum(w * v for w, v in zip(weights, point)) for weights in self.weights]
        top = max(sums)
        powers = [math.exp(s - top) for s in sums]
        total = sum(powers)
        return [power / total for power in powers]

    def predict(self, rows):
        answers = []
        for row in rows:
            shares = self.shares(self.scaled(row))
            answers.append(self.crops[shares.index(max(shares))])
        return answers
