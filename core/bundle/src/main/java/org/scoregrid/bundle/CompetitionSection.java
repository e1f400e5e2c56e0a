package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Page;
import org.scoregrid.domain.competition.CompetitionDraft.Settings;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.Uuids;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the top level of {@code competition.yaml} (reference/bundle-format.md 3.1, 3.7). */
final class CompetitionSection {
  static final int MAX_TEXT = 256;
  static final int MAX_IMAGE_NAME = 128;
  static final int MAX_PAGE_TITLE = 255;
  private static final Set<String> TYPES = Set.of("competition", "benchmark");
  private static final Pattern EMAIL =
      Pattern.compile("[^@\\s<>(),;:\"]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,20}");
  private static final Set<String> KEYS =
      Set.of(
          "version",
          "title",
          "image",
          "terms",
          "pages",
          "description",
          "registration_auto_approve",
          "docker_image",
          "make_programs_available",
          "make_input_data_available",
          "queue",
          "enable_detailed_results",
          "show_detailed_results_in_submission_panel",
          "show_detailed_results_in_leaderboard",
          "auto_run_submissions",
          "can_participants_make_submissions_public",
          "forum_enabled",
          "competition_type",
          "reward",
          "contact_email",
          "whitelist_emails",
          "fact_sheet",
          "tasks",
          "solutions",
          "phases",
          "leaderboards");
  private static final Set<String> PAGE_KEYS = Set.of("title", "file");

  private final Fields top;
  private final Members members;
  private final Findings findings;

  CompetitionSection(Fields top, Members members, Findings findings) {
    this.top = top;
    this.members = members;
    this.findings = findings;
  }

  /** Worth something only when no problem was found. */
  CompetitionDraft draft() {
    String title = top.requiredText("title", MAX_TEXT);
    String description = top.optionalText("description", Fields.MAX_DESCRIPTION).orElse("");
    @Nullable String logo = members.logo(top, "image");
    String terms = members.text(top, "terms");
    List<Page> pages = pages();
    TaskSection taskSection = new TaskSection(top, members, findings);
    List<TaskDraft> tasks = taskSection.tasks();
    Set<String> labels = tasks.stream().map(TaskDraft::index).collect(Collectors.toSet());
    CompetitionDraft draft =
        new CompetitionDraft(
            title,
            description,
            logo,
            terms,
            pages,
            settings(),
            queue(top),
            new FactSheetSection(top, findings).factSheet(),
            tasks,
            taskSection.solutions(labels),
            new PhaseSection(top, members).phases(labels),
            new LeaderboardSection(top, findings).leaderboards(),
            new WhitelistSection(top, findings).emails());
    top.noticeOthers(KEYS);
    return draft;
  }

  private List<Page> pages() {
    List<Page> pages = new ArrayList<>();
    if (top.value("pages").filter(CompetitionSection::isEmptyList).isPresent()) {
      top.notice("pages", "is empty", "Describe the competition on a page at least");
      return pages;
    }
    List<Node> items = top.requiredItems("pages", "List the pages, each with title and file");
    for (Fields page : top.mappings("pages", items)) {
      pages.add(
          new Page(
              page.requiredText("title", MAX_PAGE_TITLE),
              members.text(page, "file"),
              pages.size()));
      page.noticeOthers(PAGE_KEYS);
    }
    return pages;
  }

  /** The original wants the key, but no page. */
  private static boolean isEmptyList(Node node) {
    return node instanceof SequenceNode list && list.getValue().isEmpty();
  }

  private Settings settings() {
    return new Settings(
        dockerImage(),
        top.bool("registration_auto_approve", false),
        top.bool("make_programs_available", false),
        top.bool("make_input_data_available", false),
        top.bool("enable_detailed_results", false),
        top.bool("show_detailed_results_in_submission_panel", true),
        top.bool("show_detailed_results_in_leaderboard", true),
        top.bool("auto_run_submissions", true),
        top.bool("can_participants_make_submissions_public", true),
        top.bool("forum_enabled", true),
        top.choice(
            "competition_type",
            "competition",
            word -> Optional.of(word).filter(TYPES::contains),
            "competition, benchmark"),
        optional("reward"),
        contactEmail());
  }

  /** Absent is the default; an explicit nothing is refused, as the original does. */
  private String dockerImage() {
    return top.raw("docker_image").isEmpty()
        ? CompetitionDraft.DEFAULT_IMAGE
        : top.requiredText("docker_image", MAX_IMAGE_NAME);
  }

  private @Nullable String contactEmail() {
    @Nullable String email = optional("contact_email");
    if (email != null && !EMAIL.matcher(email).matches()) {
      top.problem("contact_email", "is not an e-mail address", "Write it like name@example.org");
    }
    return email;
  }

  private @Nullable String optional(String key) {
    return top.filledText(key, MAX_TEXT).orElse(null);
  }

  /** The queue that the whole file names by its vhost; null for the default one. */
  static @Nullable QueueName queue(Fields top) {
    @Nullable String vhost = top.filledText("queue", MAX_TEXT).orElse(null);
    if (vhost == null) {
      return null;
    }
    if (Uuids.parse(vhost).isEmpty()) {
      top.problem(
          "queue",
          "is not the key of a queue",
          "Copy the UUID from the queue's page, not its name");
      return null;
    }
    top.mention("queue", vhost);
    return new QueueName(vhost);
  }
}
