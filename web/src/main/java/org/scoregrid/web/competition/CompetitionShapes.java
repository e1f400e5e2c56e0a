package org.scoregrid.web.competition;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Competition.CompetitionSummary;
import org.scoregrid.domain.competition.CompetitionDraft.Settings;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.http.Wire;
import org.scoregrid.web.leaderboard.LeaderboardShapes;

/** JSON of competitions (reference/http-api-details.md 5.1, 5.2). */
final class CompetitionShapes {
  private CompetitionShapes() {}

  /**
   * What one reader of a competition may know.
   *
   * @param administers sees secret key, hidden boards and hidden columns
   * @param participation null where there is none
   * @param whitelist empty for those who do not administer
   * @param queue as the reader may know it; null: the default queue
   */
  record Reader(
      Viewer viewer,
      boolean administers,
      @Nullable Participation participation,
      List<String> whitelist,
      @Nullable Map<String, @Nullable Object> queue) {}

  static Map<String, @Nullable Object> item(CompetitionSummary summary, @Nullable String logo) {
    return Json.object()
        .with("id", summary.id().value())
        .with("title", summary.title())
        .with("created_by", summary.createdBy().username())
        .with("owner_display_name", summary.createdBy().shownName())
        .with("created_when", Wire.time(summary.createdAt()))
        .with("published", summary.published())
        .with("participants_count", summary.participants())
        .with("logo", logo)
        .with("logo_icon", logo)
        .with("description", summary.description())
        .with("competition_type", summary.competitionType())
        .with("reward", summary.reward())
        .with("contact_email", summary.contactEmail())
        .with("report", summary.report())
        .with("is_featured", summary.featured())
        .with("submissions_count", summary.submissions())
        .build();
  }

  static Map<String, @Nullable Object> detail(
      Competition competition,
      Reader reader,
      @Nullable String logo,
      List<Map<String, @Nullable Object>> phases) {
    CompetitionSummary summary = competition.summary();
    Json.Members detail =
        Json.object()
            .with("id", competition.id().value())
            .with("title", summary.title())
            .with("published", summary.published());
    if (reader.administers()) {
      detail.with("secret_key", competition.secretKey().toString());
    }
    detail
        .with("created_by", summary.createdBy().username())
        .with("owner_display_name", summary.createdBy().shownName())
        .with("created_when", Wire.time(summary.createdAt()))
        .with("logo", logo)
        .with("logo_icon", logo)
        .with("terms", competition.terms())
        .with("pages", competition.pages().stream().map(CompetitionShapes::page).toList())
        .with("phases", phases)
        .with("leaderboards", boards(competition, reader))
        .with(
            "collaborators",
            competition.collaborators().stream().map(CompetitionShapes::collaborator).toList());
    if (reader.viewer().signedIn().isPresent()) {
      Participation participation = reader.participation();
      detail.with("participant_status", participation == null ? null : participation.wireName());
    }
    detail
        .with("description", summary.description())
        .with("participants_count", summary.participants())
        .with("submissions_count", summary.submissions())
        .with("queue", reader.queue())
        .with("competition_type", summary.competitionType())
        .with("fact_sheet", competition.factSheet())
        .with("forum", null)
        .with("reward", summary.reward())
        .with("contact_email", summary.contactEmail())
        .with("report", summary.report())
        .with("allow_robot_submissions", competition.allowRobotSubmissions());
    settings(detail, competition.settings());
    if (reader.administers()) {
      detail.with("whitelist_emails", reader.whitelist());
    }
    return detail.build();
  }

  private static void settings(Json.Members detail, Settings settings) {
    detail
        .with("docker_image", settings.dockerImage())
        .with("registration_auto_approve", settings.registrationAutoApprove())
        .with("enable_detailed_results", settings.enableDetailedResults())
        .with(
            "show_detailed_results_in_submission_panel",
            settings.showDetailedResultsInSubmissionPanel())
        .with("show_detailed_results_in_leaderboard", settings.showDetailedResultsInLeaderboard())
        .with("auto_run_submissions", settings.autoRunSubmissions())
        .with(
            "can_participants_make_submissions_public",
            settings.canParticipantsMakeSubmissionsPublic())
        .with("make_programs_available", settings.makeProgramsAvailable())
        .with("make_input_data_available", settings.makeInputDataAvailable())
        .with("forum_enabled", settings.forumEnabled());
  }

  private static List<Map<String, @Nullable Object>> boards(
      Competition competition, Reader reader) {
    return competition.leaderboard().hidden() && !reader.administers()
        ? List.of()
        : List.of(LeaderboardShapes.board(competition.leaderboard(), true));
  }

  private static Map<String, @Nullable Object> page(Competition.StoredPage page) {
    return Json.object()
        .with("id", page.id())
        .with("title", page.is().title())
        .with("content", page.is().content())
        .with("index", page.is().index())
        .build();
  }

  private static Map<String, @Nullable Object> collaborator(Competition.Person person) {
    return Json.object()
        .with("id", person.id().value())
        .with("name", person.shownName())
        .with("username", person.username())
        .build();
  }
}
