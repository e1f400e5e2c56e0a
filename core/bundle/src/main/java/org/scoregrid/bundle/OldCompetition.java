package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Page;
import org.scoregrid.domain.competition.CompetitionDraft.Settings;

/**
 * Reads {@code competition.yaml} of versions 1 and 1.5, those of CodaLab, with the phases of 1.8
 * (reference/bundle-format.md 4, 5). Gives what {@link CompetitionSection} gives for version 2.
 */
final class OldCompetition {
  private static final String TERMS = "terms";
  private static final Set<String> KEYS =
      Set.of(
          "version",
          "title",
          "description",
          "image",
          "has_registration",
          "competition_docker_image",
          "enable_detailed_results",
          "show_detailed_results_in_submission_panel",
          "show_detailed_results_in_leaderboard",
          "auto_run_submissions",
          "make_programs_available",
          "make_input_data_available",
          "end_date",
          "queue",
          "html",
          "phases",
          "leaderboard");

  /** Keys of CodaLab that nothing here reads, and where their meaning can be set instead. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "admin_names", "Add them as organizers on the competition's page",
          "force_submission_to_leaderboard", "Choose the leaderboard's rule in the editor",
          "disallow_leaderboard_modifying", "Choose the leaderboard's rule in the editor",
          "enable_forum", "Switch the forum in the editor",
          "allow_public_submissions", "Switch public submissions in the editor",
          "allow_teams", "Participants can join organizations instead",
          "anonymous_leaderboard", "Names are shown: tell your participants",
          "enable_per_submission_metadata", "Ask with a fact sheet instead",
          "show_datasets_from_yaml", "Data is listed on the competition's page",
          "start_date", "Each phase has its own start");

  private final Fields top;
  private final Members members;

  OldCompetition(Fields top, Members members) {
    this.top = top;
    this.members = members;
  }

  /** Worth something only when no problem was found. */
  CompetitionDraft draft() {
    String title = top.requiredText("title", CompetitionSection.MAX_TEXT);
    @Nullable String logo = members.logo(top, "image");
    Optional<Fields> html = requiredChild("html", "Name the pages: 'overview: overview.html'");
    OldPhases.Phases phases = new OldPhases(top, members).phases();
    CompetitionDraft draft =
        new CompetitionDraft(
            title,
            top.optionalText("description", Fields.MAX_DESCRIPTION).orElse(""),
            logo,
            html.map(this::terms).orElse(""),
            html.map(this::pages).orElse(List.of()),
            settings(),
            CompetitionSection.queue(top),
            null,
            phases.tasks(),
            List.of(),
            phases.phases(),
            requiredChild("leaderboard", "Describe it: leaderboards and columns")
                .map(board -> new OldLeaderboards(board).leaderboards())
                .orElse(List.of()));
    top.noticeOthers(KEYS, LEFT_OUT);
    return draft;
  }

  private Optional<Fields> requiredChild(String key, String whatToDo) {
    if (!top.has(key)) {
      top.missing(key, whatToDo);
    }
    return top.child(key);
  }

  private String terms(Fields html) {
    if (!html.has(TERMS)) {
      html.missing(TERMS, "Name the file that everybody agrees to: 'terms: terms.html'");
      return "";
    }
    return members.textOrEmpty(html, TERMS).orElse("");
  }

  /** In the order of the mapping; the place of the terms among them stays free, as there. */
  private List<Page> pages(Fields html) {
    List<Page> pages = new ArrayList<>();
    List<String> titles = html.keys();
    for (int index = 0; index < titles.size(); index++) {
      String title = titles.get(index);
      if (!title.equals(TERMS)) {
        html.checkKey(title, CompetitionSection.MAX_PAGE_TITLE);
        pages.add(new Page(title.strip(), members.textOrEmpty(html, title).orElse(""), index));
      }
    }
    return pages;
  }

  private Settings settings() {
    return new Settings(
        top.filledText("competition_docker_image", CompetitionSection.MAX_IMAGE_NAME)
            .orElse(CompetitionDraft.DEFAULT_IMAGE),
        !top.bool("has_registration", true),
        top.bool("make_programs_available", false),
        top.bool("make_input_data_available", false),
        top.bool("enable_detailed_results", false),
        top.bool("show_detailed_results_in_submission_panel", true),
        top.bool("show_detailed_results_in_leaderboard", true),
        top.bool("auto_run_submissions", true),
        true,
        true,
        "competition",
        null,
        null);
  }
}
