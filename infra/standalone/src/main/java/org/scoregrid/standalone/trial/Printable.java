package org.scoregrid.standalone.trial;

/** Makes text of programs and bundles harmless for a terminal. */
public final class Printable {
  private static final char SHOWN_INSTEAD = '?';

  private Printable() {}

  /**
   * Every control character but tab and line feed becomes a question mark: no program moves the
   * cursor or renames the window of whoever tries it. A carriage return begins a new line, so that
   * progress bars can be read.
   */
  static String text(String hostile) {
    String lines = hostile.replace("\r\n", "\n").replace('\r', '\n');
    StringBuilder shown = new StringBuilder(lines.length());
    lines.codePoints().map(Printable::shown).forEach(shown::appendCodePoint);
    return shown.toString();
  }

  private static int shown(int c) {
    boolean harmless = c == '\n' || c == '\t' || !Character.isISOControl(c) && !reorders(c);
    return harmless ? c : SHOWN_INSTEAD;
  }

  /** Characters that show a line in another order than it has. */
  private static boolean reorders(int c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  }

  /** The same on one line. */
  public static String line(String hostile) {
    return text(hostile).replace('\n', ' ').replace('\t', ' ').strip();
  }
}
