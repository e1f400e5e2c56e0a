"""Always says the most frequent crop."""


class Model:
    def fit(self, rows, crops):
        self.crop = max(sorted(set(crops)), key=crops.count)
        print("most frequent: %s" % self.crop)

    def predict(self, rows):
        return [self.crop for _ in rows]
