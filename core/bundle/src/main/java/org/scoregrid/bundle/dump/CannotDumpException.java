package org.scoregrid.bundle.dump;

/** A dump would have a hole; trying again changes nothing until somebody repairs what it names. */
public final class CannotDumpException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param sentence what is missing and what to do about it, for the organizers
   */
  public CannotDumpException(String sentence) {
    super(sentence);
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
