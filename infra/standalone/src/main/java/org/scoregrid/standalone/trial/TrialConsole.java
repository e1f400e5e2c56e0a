package org.scoregrid.standalone.trial;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.Step;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.fleet.LogFrame;

/**
 * Shows one run to the person at the terminal while it goes on: {@code ingestion | text} for
 * standard output and {@code ingestion ! text} for standard error. Thread-safe.
 */
final class TrialConsole {
  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  /** A line longer than this is shown in pieces. */
  private static final int LONGEST_LINE = 16 * 1024;

  private final PrintWriter out;
  private final Map<OutputName, StringBuilder> unfinished = new EnumMap<>(OutputName.class);
  private final Map<OutputName, Long> received = new EnumMap<>(OutputName.class);
  private long frames;
  private long lastSequence = -1;

  TrialConsole(PrintWriter out) {
    this.out = out;
  }

  synchronized void stage(RunState stage) {
    switch (stage) {
      case PREPARING -> out.println("  unpacking");
      case RUNNING -> out.println("  prediction step");
      case SCORING -> out.println("  scoring step");
      case QUEUED, DISPATCHED, CLAIMED, FINISHED, FAILED, CANCELLED -> {
        // Of the site, not of a worker.
      }
    }
    out.flush();
  }

  synchronized void log(LogFrame frame) {
    OutputName name = OutputName.log(frame.step(), frame.program(), frame.stream());
    StringBuilder line = unfinished.computeIfAbsent(name, _ -> new StringBuilder());
    line.append(Printable.text(frame.text()));
    int end = line.lastIndexOf("\n");
    if (end >= 0 || line.length() > LONGEST_LINE) {
      int shown = end >= 0 ? end : line.length();
      print(frame.step(), frame.program(), frame.stream(), line.substring(0, shown));
      line.delete(0, Math.min(line.length(), shown + 1));
    }
    received.merge(name, (long) frame.text().getBytes(StandardCharsets.UTF_8).length, Long::sum);
    frames++;
    lastSequence = Math.max(lastSequence, frame.sequence());
    notifyAll();
  }

  private void print(Step step, ProgramKind program, LogStream stream, String lines) {
    String mark =
        "  %-10s %s ".formatted(who(step, program), stream == LogStream.STDOUT ? "|" : "!");
    lines.lines().forEach(line -> out.println(mark + line));
    out.flush();
  }

  private static String who(Step step, ProgramKind program) {
    return switch (program) {
      case INGESTION -> "ingestion";
      case PROGRAM -> step == Step.PREDICTION ? "submission" : "scoring";
    };
  }

  /**
   * Waits for the lines that are still on their way when the run has ended, and shows what has no
   * end of line.
   *
   * @param stored what the run left; its logs say how much is to come
   */
  synchronized void finish(List<StoredOutput> stored) throws InterruptedException {
    long until = System.nanoTime() + LAST_LINES.toNanos();
    long left = LAST_LINES.toMillis();
    while (left > 0 && !isComplete(stored)) {
      wait(left);
      left = (until - System.nanoTime()) / 1_000_000;
    }
    for (Step step : Step.values()) {
      for (ProgramKind program : ProgramKind.values()) {
        for (LogStream stream : LogStream.values()) {
          StringBuilder rest = unfinished.remove(OutputName.log(step, program, stream));
          if (rest != null && !rest.isEmpty()) {
            print(step, program, stream, rest.toString());
          }
        }
      }
    }
    if (hasGap()) {
      out.println("  (Output came faster than it could be shown; --keep DIR keeps the logs.)");
    }
  }

  private boolean isComplete(List<StoredOutput> stored) {
    return stored.stream()
        .filter(output -> output.name().isLog())
        .allMatch(output -> received.getOrDefault(output.name(), 0L) >= output.bytes());
  }

  private boolean hasGap() {
    return frames <= lastSequence;
  }
}
