package org.scoregrid.domain.rescore;

import java.util.Locale;

/** Why a step of a re-score is not taken, with a sentence that says what to do. */
public enum Refusal {
  WRONG_STATE("The re-score is not in a state that allows this. Look at it again."),
  OPEN_ALREADY("Another re-score of this task is open. Switch it over or drop it first."),
  NOT_IN_PHASE("The phase does not have this task any more."),
  NOTHING_NEW("Choose a new scoring program, new reference data, or both."),
  BOARD_NEEDS_ALL(
      "This leaderboard shows everybody's best submission, so all finished submissions have to be"
          + " scored again."),
  NOTHING_SELECTED("There is no finished submission to score again."),
  FILE_DELETED("The new scoring program or the new reference data was deleted."),
  NOT_COVERED(
      "Submissions were finished meanwhile and have no new score yet. Run the missing ones first."),
  BEING_PREPARED("A submission is being prepared at this moment. Try again in a few seconds."),
  FAILED_LEFT(
      "Some submissions could not be scored again. Try them again, or accept that they keep their"
          + " old scores."),
  NEWER_HAPPENED(
      "Something newer happened since the switch: a submission, another re-score, or a changed score"
          + " or task. The old scores cannot be brought back.");

  private final String sentence;

  Refusal(String sentence) {
    this.sentence = sentence;
  }

  /** For people. */
  public String sentence() {
    return sentence;
  }

  /** For programs. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
