package org.scoregrid.queuebridge.wire;

/** A message that cannot be understood; the sentence says where and why, without its secrets. */
public final class BadMessage extends Exception {
  private static final long serialVersionUID = 1;

  public BadMessage(String sentence) {
    super(sentence);
  }

  public BadMessage(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
