package org.scoregrid.standalone;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells the person at the terminal what happens, one line for each step. Thread-safe. */
final class Progress {
  private final PrintStream out;
  private final long start = System.nanoTime();

  Progress(PrintStream out) {
    this.out = out;
  }

  void say(String text) {
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
    out.printf(Locale.ENGLISH, "%6.1f s  %s%n", seconds, text);
    out.flush();
  }

  /** The line that programs wait for. */
  void ready(String line) {
    out.println("SCOREGRID READY " + line);
    out.flush();
  }
}
