package org.scoregrid.standalone.config;

/** Settings that cannot be used; the sentence names the key and what to write instead. */
public final class BadSettings extends Exception {
  private static final long serialVersionUID = 1;

  public BadSettings(String sentence) {
    super(sentence);
  }

  public BadSettings(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
