package org.scoregrid.domain.run;

/** Which of a program's two output streams. */
public enum LogStream {
  STDOUT,
  STDERR
}
