package org.scoregrid.domain.account;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who gets into a competition, and who is told about it (reference/rules.md 3). */
public final class RegistrationRule {
  private RegistrationRule() {}

  /**
   * Somebody who applies.
   *
   * @param organizer creator, collaborator or superuser
   * @param open false for banned, deleted and never activated accounts
   */
  public record Applicant(boolean organizer, @Nullable String email, boolean open) {}

  /**
   * How a competition lets people in.
   *
   * @param whitelist e-mail addresses as {@link #normalized} makes them
   */
  public record Door(boolean autoApprove, Set<String> whitelist) {}

  /** Answer to an application. */
  public sealed interface Answer {
    /**
     * @param notice mail to send; empty when nobody needs one
     */
    record Entered(Participation status, Optional<Notice> notice) implements Answer {}

    /** The participation, if there is one, stays as it is. */
    record Refused(Refusal why) implements Answer {}
  }

  /** Why an application is not taken. */
  public enum Refusal {
    /** Whatever became of the first application: who was denied may not apply again. */
    ALREADY_APPLIED("You already applied for participation in this competition!"),
    ACCOUNT_CLOSED("This account may not take part in competitions.");

    private final String text;

    Refusal(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Mails about a participation, to the organizers and to the participant each. */
  public enum Notice {
    REQUESTED,
    ACCEPTED,
    DENIED
  }

  /**
   * @param current the participation that the applicant has already; null when none
   */
  public static Answer apply(Applicant applicant, Door door, @Nullable Participation current) {
    if (!applicant.open()) {
      return new Answer.Refused(Refusal.ACCOUNT_CLOSED);
    }
    if (current != null) {
      return new Answer.Refused(Refusal.ALREADY_APPLIED);
    }
    if (applicant.organizer()) {
      return new Answer.Entered(Participation.APPROVED, Optional.empty());
    }
    if (door.autoApprove() || isWhitelisted(applicant.email(), door.whitelist())) {
      return new Answer.Entered(Participation.APPROVED, Optional.of(Notice.ACCEPTED));
    }
    return new Answer.Entered(Participation.PENDING, Optional.of(Notice.REQUESTED));
  }

  private static boolean isWhitelisted(@Nullable String email, Set<String> whitelist) {
    return email != null && !email.isBlank() && whitelist.contains(normalized(email));
  }

  /** What of an e-mail address counts when two are compared. */
  public static String normalized(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }

  /** Mail after an organizer changed a participation to this. */
  public static Optional<Notice> noticeOf(Participation changedTo) {
    return switch (changedTo) {
      case APPROVED -> Optional.of(Notice.ACCEPTED);
      case DENIED -> Optional.of(Notice.DENIED);
      case PENDING, UNKNOWN -> Optional.empty();
    };
  }
}
