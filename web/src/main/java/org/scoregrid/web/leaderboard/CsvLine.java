package org.scoregrid.web.leaderboard;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lines of comma separated values as spreadsheets and programs read them (RFC 4180). */
final class CsvLine {
  private static final Pattern SPECIAL = Pattern.compile("[\",\r\n]");

  /** What a spreadsheet would compute. Plain names may begin with a sign, as they always could. */
  private static final Pattern FORMULA =
      Pattern.compile("(?s)[=+\\-@\t\r].*[^\\w.@+-].*|=.*|[\t\r].*");

  private CsvLine() {}

  static String of(List<String> cells) {
    return cells.stream().map(CsvLine::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String cell(String text) {
    return SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  /** A text from people that no spreadsheet takes for a formula. Numbers do not need it. */
  static String harmless(String text) {
    return FORMULA.matcher(text).matches() ? "'" + text : text;
  }
}
