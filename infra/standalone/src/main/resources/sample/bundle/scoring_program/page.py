"""The page with detailed results: no scripts, no outside resources, and every name is escaped."""

from html import escape

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1d2a24;background:#fff;margin:24px;max-width:720px}
h1{font-size:19px;margin:0 0 4px}h2{font-size:15px;margin:24px 0 8px}p{color:#5c6b63;margin:0 0 16px}
table{border-collapse:separate;border-spacing:3px}th{font-weight:500;color:#5c6b63;text-align:left;padding:4px 10px}
td{width:92px;height:44px;text-align:center;border-radius:6px;font-variant-numeric:tabular-nums}
.bar{background:#eef2ef;border-radius:4px;width:260px;height:10px;overflow:hidden}
.bar i{display:block;height:10px;background:#2f7d5b}
.row{display:flex;align-items:center;gap:12px;margin:6px 0}.row b{width:70px;font-weight:500}
"""


def cell(count, total, right):
    share = count / total if total else 0.0
    tint = (47, 125, 91) if right else (200, 92, 60)
    dark = share > 0.55
    return '<td style="background:rgba(%d,%d,%d,%.2f);color:%s">%d</td>' % (
        *tint, 0.06 + 0.9 * share, "#fff" if dark else "#1d2a24", count
    )


def matrix(truth, predicted, crops):
    rows = []
    for true in crops:
        fields = [field for field, crop in truth.items() if crop == true]
        cells = []
        for said in crops:
            count = sum(1 for field in fields if predicted.get(field) == said)
            cells.append(cell(count, len(fields), said == true))
        rows.append("<tr><th>%s</th>%s</tr>" % (escape(true), "".join(cells)))
    head = "".join("<th>%s</th>" % escape(crop) for crop in crops)
    return "<table><tr><th>is \\ said</th>%s</tr>%s</table>" % (head, "".join(rows))


def bars(by_crop):
    return "".join(
        '<div class="row"><b>%s</b><div class="bar"><i style="width:%.1f%%"></i></div>%.3f</div>'
        % (escape(crop), 100 * value, value)
        for crop, value in by_crop.items()
    )


def page(truth, predicted, crops, by_crop, scores):
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Results</title><style>%s</style></head>'
        "<body><h1>Accuracy %.4f</h1><p>%d fields, mean F1 %.3f</p><h2>What is there, what was said</h2>%s"
        "<h2>F1 of each crop</h2>%s</body></html>\n"
        % (STYLE, scores["accuracy"], len(truth), scores["f1"], matrix(truth, predicted, crops), bars(by_crop))
    )
