"""Makes the data, the logo and the index of the sample competition. Same output on every run.

Run it from this folder after a change: python3 make_sample.py
"""

import math
import os
import random
import struct
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "..", "main", "resources", "sample")
BUNDLE = os.path.join(SAMPLE, "bundle")
FEATURES = ["ndvi_march", "ndvi_may", "ndvi_june", "ndvi_july", "texture", "moisture"]

# Mean greenness in four months, texture in metres, soil moisture in percent; and their spread.
CROPS = {
    "wheat": ([0.42, 0.78, 0.66, 0.30, 12.0, 24.0], [0.07, 0.06, 0.08, 0.07, 4.0, 6.0], 0.46),
    "barley": ([0.40, 0.74, 0.48, 0.24, 11.0, 22.0], [0.08, 0.07, 0.09, 0.06, 4.0, 6.0], 0.32),
    "fallow": ([0.28, 0.55, 0.46, 0.38, 17.0, 18.0], [0.09, 0.15, 0.12, 0.09, 6.0, 7.0], 0.22),
}


def field(rng):
    draw = rng.random()
    for crop, (mean, spread, share) in CROPS.items():
        if draw < share:
            break
        draw -= share
    return crop, [rng.gauss(m, s) for m, s in zip(mean, spread)]


def write(path, text):
    with open(os.path.join(BUNDLE, path), "w", encoding="utf-8", newline="\n") as out:
        out.write(text)


def rows(rng, count, prefix):
    fields = []
    for i in range(count):
        crop, values = field(rng)
        shown = ["%.3f" % v for v in values[:4]] + ["%.1f" % v for v in values[4:]]
        fields.append(("%s%03d" % (prefix, i), shown, crop))
    return fields


def make_data():
    rng = random.Random(20250901)
    train = rows(rng, 480, "t")
    test = rows(rng, 240, "f")
    head = "field," + ",".join(FEATURES)
    training = head + ",crop\n" + "".join(
        "%s,%s,%s\n" % (name, ",".join(values), crop) for name, values, crop in train
    )
    write("input_data/train.csv", training)
    write("starting_kit/train.csv", training)
    write(
        "input_data/test.csv",
        head + "\n" + "".join("%s,%s\n" % (name, ",".join(values)) for name, values, _ in test),
    )
    write(
        "reference_data/truth.csv",
        "field,crop\n" + "".join("%s,%s\n" % (name, crop) for name, _, crop in test),
    )


    # A sample of ready-made predictions: two thresholds that a person found by looking.
    said = ["field,crop"]
    for name, values, _ in test:
        march, june, july, texture = (float(values[i]) for i in (0, 2, 3, 4))
        rough = july > 0.34 and (texture > 15 or march < 0.3)
        said.append("%s,%s" % (name, "fallow" if rough else "wheat" if june > 0.57 else "barley"))
    write("../submissions/predictions-only/predictions.csv", "\n".join(said) + "\n")


def mix(a, b, t):
    return tuple(x + (y - x) * t for x, y in zip(a, b))


def colour(x, y):
    """Colour of a point of the unit square: an ear of wheat before striped fields."""
    ground = mix((24, 62, 52), (46, 104, 74), y)
    if y > 0.62:
        stripe = math.sin((x - 0.5) / (y - 0.45) * 9)
        ground = mix((196, 152, 66), (226, 186, 92), 0.5 + 0.5 * stripe)
    if (x - 0.80) ** 2 + (y - 0.20) ** 2 < 0.011:
        return (250, 232, 176)
    if abs(x - 0.46) < 0.014 and 0.22 < y < 0.95:
        return (246, 214, 120)
    for k in range(6):
        for side in (-1, 1):
            cx, cy = 0.46 + side * 0.075, 0.26 + k * 0.085
            dx, dy = x - cx, y - cy
            along = dx * side * 0.55 - dy * 0.83
            across = dx * 0.83 + dy * side * 0.55
            if (along / 0.075) ** 2 + (across / 0.034) ** 2 < 1:
                return mix((255, 226, 132), (236, 182, 72), max(0.0, min(1.0, dy / 0.06 + 0.5)))
    dx, dy = x - 0.46, y - 0.17
    if (dx / 0.036) ** 2 + (dy / 0.075) ** 2 < 1:
        return (255, 226, 132)
    return ground


def make_logo(size=256, fine=3):
    lines = []
    for py in range(size):
        line = bytearray(b"\0")
        for px in range(size):
            total = [0.0, 0.0, 0.0]
            for sy in range(fine):
                for sx in range(fine):
                    point = colour((px + (sx + 0.5) / fine) / size, (py + (sy + 0.5) / fine) / size)
                    total = [t + p for t, p in zip(total, point)]
            line += bytes(int(t / fine / fine + 0.5) for t in total)
        lines.append(bytes(line))

    def chunk(kind, body):
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    with open(os.path.join(BUNDLE, "logo.png"), "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n")
        out.write(chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)))
        out.write(chunk(b"IDAT", zlib.compress(b"".join(lines), 9)))
        out.write(chunk(b"IEND", b""))


def make_index():
    paths = []
    for folder, _, names in os.walk(SAMPLE):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), SAMPLE).replace(os.sep, "/")
            if path != "index.txt":
                paths.append(path)
    with open(os.path.join(SAMPLE, "index.txt"), "w", encoding="utf-8", newline="\n") as out:
        out.write("".join(path + "\n" for path in sorted(paths)))


if __name__ == "__main__":
    make_data()
    make_logo()
    make_index()
