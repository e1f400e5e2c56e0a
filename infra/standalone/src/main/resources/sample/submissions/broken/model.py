"""Fails on purpose, to show how a failure looks: it asks for a column that is not there."""


class Model:
    def fit(self, rows, crops):
        print("looking at the cloud cover of each field")
        self.cloudy = [row for row in rows if row[6] > 0.5]

    def predict(self, rows):
        return ["wheat" for _ in rows]
