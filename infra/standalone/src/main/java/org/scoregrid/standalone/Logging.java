package org.scoregrid.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Events of ours from INFO, of libraries from WARNING, one line each on the error stream. */
final class Logging {
  // Held here, or the level would be forgotten.
  private static final Logger OURS = Logger.getLogger("org.scoregrid");

  private Logging() {}

  static void configure() {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    try (InputStream in = Logging.class.getResourceAsStream("/logging.properties")) {
      LogManager.getLogManager().readConfiguration(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Only what nobody expects: for a command that says by itself what goes wrong. */
  static void onlyMistakes() {
    if (System.getenv("SCOREGRID_TRACE") == null) {
      OURS.setLevel(Level.SEVERE);
    }
  }
}
