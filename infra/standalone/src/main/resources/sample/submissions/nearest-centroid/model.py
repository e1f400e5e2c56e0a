"""Says the crop whose mean field is nearest. Columns keep their scales, which costs some accuracy."""


class Model:
    def fit(self, rows, crops):
        self.centres = {}
        for crop in sorted(set(crops)):
            own = [row for row, c in zip(rows, crops) if c == crop]
            self.centres[crop] = [sum(column) / len(own) for column in zip(*own)]
            print("%s: mean of %d fields" % (crop, len(own)))

    def predict(self, rows):
        def distance(row, centre):
            return sum((a - b) ** 2 for a, b in zip(row, centre))

        return [min(self.centres, key=lambda crop: distance(row, self.centres[crop])) for row in rows]
