package org.scoregrid.web.page;

import org.scoregrid.domain.competition.PhaseStatus;
import org.scoregrid.domain.submission.SubmissionStatus;

/**
 * A coloured word for a state.
 *
 * @param tone one of the stylesheet's four states: ok, run, wait, bad; or empty
 */
public record Badge(String text, String tone) {

  public static Badge of(SubmissionStatus status) {
    return switch (status) {
      case SUBMITTING, SUBMITTED -> new Badge("Waiting", "wait");
      case PREPARING -> new Badge("Preparing", "run");
      case RUNNING -> new Badge("Running", "run");
      case SCORING -> new Badge("Scoring", "run");
      case FINISHED -> new Badge("Finished", "ok");
      case FAILED -> new Badge("Failed", "bad");
      case CANCELLED -> new Badge("Cancelled", "wait");
    };
  }

  public static Badge of(PhaseStatus status) {
    return switch (status) {
      case PREVIOUS -> new Badge("Ended", "");
      case CURRENT -> new Badge("Open", "run");
      case NEXT -> new Badge("Not open yet", "wait");
    };
  }
}
