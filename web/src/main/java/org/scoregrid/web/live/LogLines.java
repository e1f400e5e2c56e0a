package org.scoregrid.web.live;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.fleet.LogFrame;

/** Output of programs as HTML: times, errors in red, ingestion marked. Everything is escaped. */
final class LogLines {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private LogLines() {}

  static String html(LogFrame frame) {
    String time = "<span class=\"t\">" + TIME.format(frame.at()) + "</span> ";
    String kind =
        frame.program() == ProgramKind.INGESTION ? "<span class=\"k\">ingestion</span> " : "";
    boolean error = frame.stream() == LogStream.STDERR;
    StringBuilder html = new StringBuilder();
    frame
        .text()
        .lines()
        .forEach(
            line ->
                html.append(time)
                    .append(kind)
                    .append(error ? "<span class=\"e\">" : "")
                    .append(escaped(line))
                    .append(error ? "</span>" : "")
                    .append("<br>"));
    return html.toString();
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '&' -> safe.append("&amp;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c < ' ' && c != '\t' ? ' ' : c);
      }
    }
    return safe.toString();
  }
}
