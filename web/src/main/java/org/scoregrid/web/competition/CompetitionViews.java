package org.scoregrid.web.competition;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Competition.CompetitionSummary;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.PhaseStatus;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.submission.SubmissionPolicy;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.competition.CompetitionView.Registration;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.page.Badge;
import org.scoregrid.web.page.OpenPhase;
import org.scoregrid.web.page.Prose;
import org.scoregrid.web.page.Words;

/** Puts competitions into the words of their pages. */
public final class CompetitionViews {
  private final CompetitionStore competitions;
  private final SubmissionStore submissions;
  private final BlobStore blobs;
  private final CompetitionFiles files;
  private final Permissions permissions;
  private final Duration urlValidity;
  private final InstantSource clock;

  public CompetitionViews(
      CompetitionStore competitions,
      SubmissionStore submissions,
      BlobStore blobs,
      CompetitionFiles files,
      Permissions permissions,
      Duration urlValidity,
      InstantSource clock) {
    this.competitions = competitions;
    this.submissions = submissions;
    this.blobs = blobs;
    this.files = files;
    this.permissions = permissions;
    this.urlValidity = urlValidity;
    this.clock = clock;
  }

  CompetitionCard card(CompetitionSummary summary) {
    return new CompetitionCard(
        summary.id().value(),
        summary.title(),
        summary.createdBy().shownName(),
        summary.description(),
        logo(summary),
        summary.reward(),
        Words.count(summary.participants(), "participant"),
        Words.count(summary.submissions(), "submission"),
        summary.published() ? null : new Badge("Draft", "wait"));
  }

  CompetitionView view(Competition competition, Call call, CompetitionView.Tab tab) {
    Viewer viewer = call.viewer();
    CompetitionSummary summary = competition.summary();
    Instant now = clock.instant();
    Phase phase = OpenPhase.of(competition, now);
    boolean open = phase.statusAt(now) == PhaseStatus.CURRENT;
    return new CompetitionView(
        competition.id().value(),
        summary.title(),
        summary.createdBy().shownName(),
        summary.description(),
        logo(summary),
        summary.reward(),
        summary.contactEmail(),
        competition.settings().dockerImage(),
        new Badge(phase.name(), Badge.of(phase.statusAt(now)).tone()),
        ends(phase, open, now),
        Words.count(summary.participants(), "participant"),
        Words.count(summary.submissions(), "submission"),
        registration(competition, viewer),
        open ? usage(phase, competition, viewer, now) : null,
        !summary.published(),
        permissions.organizes(viewer, competition),
        tab,
        tab == CompetitionView.Tab.OVERVIEW ? textPages(competition) : List.of(),
        competition.phases().stream().map(it -> phaseView(it, now)).toList(),
        tab == CompetitionView.Tab.OVERVIEW ? files.of(competition, viewer) : List.of(),
        call.secretQuery());
  }

  private static @Nullable String ends(Phase phase, boolean open, Instant now) {
    if (open) {
      return phase.end() == null ? null : "ends " + Words.until(phase.end(), now);
    }
    return now.isBefore(phase.start()) ? "starts " + Words.until(phase.start(), now) : "over";
  }

  private Registration registration(Competition competition, Viewer viewer) {
    Optional<Account> account = viewer.signedIn();
    if (account.isEmpty()) {
      return Registration.ANONYMOUS;
    }
    Participation participation =
        competitions.participation(competition.id(), account.get().id()).orElse(null);
    return switch (participation) {
      case null -> Registration.NONE;
      case UNKNOWN -> Registration.NONE;
      case PENDING -> Registration.PENDING;
      case DENIED -> Registration.DENIED;
      case APPROVED -> Registration.APPROVED;
    };
  }

  private CompetitionView.@Nullable Usage usage(
      Phase phase, Competition competition, Viewer viewer, Instant now) {
    Optional<Account> account = viewer.signedIn();
    if (account.isEmpty() || !permissions.participates(viewer, competition)) {
      return null;
    }
    SubmissionPolicy.Usage used =
        submissions.usage(
            phase.id(), account.get().id(), permissions.isRobotOf(viewer, competition), now);
    List<CompetitionView.Bar> bars = new ArrayList<>();
    if (!used.unlimited() && phase.hasMaxSubmissions()) {
      if (phase.maxSubmissionsPerDay() > 0) {
        bars.add(new CompetitionView.Bar("today", used.today(), phase.maxSubmissionsPerDay()));
      }
      if (phase.maxSubmissionsPerPerson() > 0) {
        bars.add(new CompetitionView.Bar("in all", used.total(), phase.maxSubmissionsPerPerson()));
      }
    }
    return new CompetitionView.Usage(bars);
  }

  private static List<CompetitionView.TextPage> textPages(Competition competition) {
    List<CompetitionView.TextPage> pages = new ArrayList<>();
    competition
        .pages()
        .forEach(page -> pages.add(textPage(page.is().title(), page.is().content())));
    if (!competition.terms().isBlank()) {
      pages.add(textPage("Terms", competition.terms()));
    }
    return pages;
  }

  /** Pages tend to begin with their own title; it stands above them already. */
  private static CompetitionView.TextPage textPage(String title, String content) {
    String html = Prose.html(content);
    String heading = "<h1>" + Prose.html(title).replaceAll("</?p>", "").strip() + "</h1>";
    return new CompetitionView.TextPage(
        title, html.startsWith(heading) ? html.substring(heading.length()) : html);
  }

  private static CompetitionView.PhaseView phaseView(Phase phase, Instant now) {
    String description = phase.description();
    return new CompetitionView.PhaseView(
        phase.id().value(),
        phase.name(),
        description == null ? "" : description,
        Badge.of(phase.statusAt(now)),
        Words.dateTime(phase.start()),
        phase.end() == null ? null : Words.dateTime(phase.end()),
        limits(phase),
        "up to " + Words.duration(phase.executionTimeLimit()) + " of running time",
        phase.tasks().stream().map(Task::name).toList());
  }

  private static String limits(Phase phase) {
    boolean day = phase.hasMaxSubmissions() && phase.maxSubmissionsPerDay() > 0;
    boolean total = phase.hasMaxSubmissions() && phase.maxSubmissionsPerPerson() > 0;
    if (!day && !total) {
      return "any number of submissions";
    }
    String perDay = day ? phase.maxSubmissionsPerDay() + " submissions a day" : "";
    String inAll = total ? phase.maxSubmissionsPerPerson() + " in all" : "";
    return day && total ? perDay + ", " + inAll : perDay + inAll;
  }

  private @Nullable String logo(CompetitionSummary summary) {
    String key = summary.logoObjectKey();
    return key == null ? null : blobs.downloadUrl(key, urlValidity, null).toString();
  }
}
