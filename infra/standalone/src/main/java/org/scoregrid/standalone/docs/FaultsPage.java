package org.scoregrid.standalone.docs;

import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultCode;

/** Every way in which a run can fail. */
final class FaultsPage {
  private static final String HEAD =
      """
      # Faults

      Made by `./scoregrid docs` from the code; do not edit it.

      A run that fails ends with a fault: a code, whose matter it is, a sentence for a person, a way
      out, and evidence such as the end of a log. Whose matter it is depends on the program that
      failed: a time limit is the participant's when their code ran, the organizer's when a program
      of the task did. A fault of the platform is tried again, and never uses up a participant's
      daily or total limit.

      """;

  private FaultsPage() {}

  static String text() {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("| code | what happened |\n|---|---|\n");
    for (FaultCode code : FaultCode.values()) {
      page.append("| `%s` | %s |\n".formatted(code, code.explanation()));
    }
    page.append("\n| blame | who has to act |\n|---|---|\n");
    for (Blame blame : Blame.values()) {
      page.append("| `%s` | %s |\n".formatted(blame, whoActs(blame)));
    }
    return page.toString();
  }

  private static String whoActs(Blame blame) {
    return switch (blame) {
      case PARTICIPANT -> "who made the submission";
      case ORGANIZER -> "who runs the competition";
      case PLATFORM -> "who runs the site";
    };
  }
}
