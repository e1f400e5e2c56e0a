package org.scoregrid.web.competition;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.web.page.Badge;

/**
 * The organizers' list of participants.
 *
 * @param status that is shown alone; null: all
 * @param search part of name or address; may be empty
 * @param found how many there are on all pages, in words
 */
public record ParticipantList(
    long competitionId,
    @Nullable Participation status,
    String search,
    String found,
    List<Row> rows,
    int page,
    int pages) {

  /**
   * A participant.
   *
   * @param email may be empty
   * @param when they asked to take part
   * @param note what else there is to know; may be empty
   */
  public record Row(
      long id,
      String username,
      String email,
      Badge badge,
      String when,
      String note,
      boolean mayApprove,
      boolean mayDeny) {}

  /** Statuses to choose from, in order. */
  public static List<Participation> choices() {
    return List.of(Participation.PENDING, Participation.APPROVED, Participation.DENIED);
  }

  public static String word(Participation status) {
    return switch (status) {
      case PENDING -> "Waiting";
      case APPROVED -> "Approved";
      case DENIED -> "Denied";
      case UNKNOWN -> "Unknown";
    };
  }

  static Badge badge(Participation status) {
    String tone =
        switch (status) {
          case PENDING -> "wait";
          case APPROVED -> "ok";
          case DENIED -> "bad";
          case UNKNOWN -> "";
        };
    return new Badge(word(status), tone);
  }

  /** Leads to a page of the same selection; begins with a question mark. */
  public String query(int number) {
    String only = status == null ? "" : status.wireName();
    return "?status="
        + only
        + "&search="
        + URLEncoder.encode(search, StandardCharsets.UTF_8)
        + "&page="
        + number;
  }
}
