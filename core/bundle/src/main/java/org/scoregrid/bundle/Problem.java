package org.scoregrid.bundle;

import java.util.Comparator;

/**
 * Something in a bundle that keeps it from loading, for the person who wrote it.
 *
 * @param file member of the bundle, or the bundle itself
 * @param line from 1; 0 where the whole file is meant
 * @param column from 1; 0 where the whole file is meant
 * @param what what is wrong, without a full stop
 * @param whatToDo what to do about it, without a full stop
 */
public record Problem(String file, int line, int column, String what, String whatToDo) {
  /** Order within one file. */
  public static final Comparator<Problem> BY_PLACE =
      Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

  /** The same of another file. */
  Problem of(String otherFile) {
    return new Problem(otherFile, line, column, what, whatToDo);
  }

  /** {@code file:line:column: what. what to do}; without the numbers where there are none. */
  @Override
  public String toString() {
    String place = line == 0 ? file : file + ":" + line + ":" + column;
    return place + ": " + what + ". " + whatToDo;
  }
}
