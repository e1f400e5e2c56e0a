package org.scoregrid.web.competition;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.RegistrationRule.Notice;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.ParticipantStore.Organizer;
import org.scoregrid.web.account.MailText;

/** Mails about participations (reference/site-tasks.md 11). Immutable. */
final class ParticipationMails {
  private final URI siteUrl;

  ParticipationMails(URI siteUrl) {
    this.siteUrl = siteUrl;
  }

  /** Whom a mail is about. */
  record Person(String username, @Nullable String email) {}

  /** One mail for the participant and one for each organizer. */
  List<Mail> of(
      Notice notice, Competition competition, Person participant, List<Organizer> organizers) {
    String title = competition.summary().title();
    List<Mail> mails =
        new ArrayList<>(
            withLink(toParticipant(notice, title, participant), competition)
                .to(participant.email()));
    MailText toOrganizers =
        withLink(toOrganizers(notice, title, participant.username()), competition);
    for (Organizer organizer : organizers) {
      if (!organizer.username().equals(participant.username())) {
        mails.addAll(toOrganizers.to(organizer.email()));
      }
    }
    return mails;
  }

  private static MailText toParticipant(Notice notice, String title, Person person) {
    return switch (notice) {
      case REQUESTED ->
          MailText.about("Your application to " + title)
              .says("Hello " + person.username() + ",")
              .says(
                  "you asked to take part in \""
                      + title
                      + "\". Its organizers have been told. You will get a mail when they decide.");
      case ACCEPTED ->
          MailText.about("You take part in " + title)
              .says("Hello " + person.username() + ",")
              .says("your participation in \"" + title + "\" is approved. You can submit now.");
      case DENIED ->
          MailText.about("Your participation in " + title)
              .says("Hello " + person.username() + ",")
              .says(
                  "your participation in \""
                      + title
                      + "\" is denied. If you think that this is a mistake, ask its organizers.");
    };
  }

  private static MailText toOrganizers(Notice notice, String title, String username) {
    return switch (notice) {
      case REQUESTED ->
          MailText.about(username + " asks to take part in " + title)
              .says(
                  username
                      + " asks to take part in \""
                      + title
                      + "\". Please approve or deny it in the list of participants.");
      case ACCEPTED ->
          MailText.about(username + " takes part in " + title)
              .says("The participation of " + username + " in \"" + title + "\" is approved.");
      case DENIED ->
          MailText.about(username + " does not take part in " + title)
              .says("The participation of " + username + " in \"" + title + "\" is denied.");
    };
  }

  private MailText withLink(MailText mail, Competition competition) {
    return mail.links(
        "Open the competition",
        siteUrl.resolve("/competitions/" + competition.id() + "/").toString());
  }

  /**
   * A message that an organizer wrote.
   *
   * @param safeHtml the same, rendered and sanitised
   */
  List<Mail> message(
      Competition competition, @Nullable String to, String message, String safeHtml) {
    return withLink(
            MailText.about("A message from the admins of " + competition.summary().title())
                .quotes(message, safeHtml),
            competition)
        .to(to);
  }
}
