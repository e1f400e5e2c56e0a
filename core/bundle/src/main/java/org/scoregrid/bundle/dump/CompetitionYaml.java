package org.scoregrid.bundle.dump;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.competition.StoredSolution;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.TaskId;

/**
 * Makes the {@code competition.yaml} of a dump (reference/bundle-format.md 13 and 3), and collects
 * the files that it names. For one thread.
 */
final class CompetitionYaml {
  private static final List<DatasetType> FILES =
      List.of(
          DatasetType.INPUT_DATA,
          DatasetType.REFERENCE_DATA,
          DatasetType.SCORING_PROGRAM,
          DatasetType.INGESTION_PROGRAM);

  private final CompetitionContents contents;
  private final DumpMode mode;
  private final DumpMembers members;
  private final Map<TaskId, Integer> indexes = new LinkedHashMap<>();
  private final YamlEmitter yaml = new YamlEmitter();

  /**
   * @param members is given every file of a dump with files
   */
  CompetitionYaml(CompetitionContents contents, DumpMode mode, DumpMembers members) {
    this.contents = contents;
    this.mode = mode;
    this.members = members;
    contents.tasks().forEach(task -> indexes.putIfAbsent(task.id(), indexes.size()));
  }

  /**
   * @param logo name of the member with the logo
   * @param pages names of the members with the pages, in order
   */
  String text(String logo, String terms, List<String> pages) throws CannotDumpException {
    Competition competition = contents.competition();
    yaml.put("version", "2");
    yaml.put("title", competition.summary().title());
    yaml.put("description", competition.summary().description());
    yaml.put("image", logo);
    yaml.put("terms", terms);
    settings(competition);
    if (!contents.whitelist().isEmpty()) {
      yaml.put("whitelist_emails", contents.whitelist());
    }
    queue(competition.queue());
    if (competition.factSheet() != null) {
      yaml.put("fact_sheet", competition.factSheet());
    }
    yaml.put("pages", pages(competition, pages));
    yaml.put("tasks", tasks());
    if (!contents.solutions().isEmpty()) {
      yaml.put("solutions", solutions());
    }
    yaml.put("phases", new PhasesYaml(contents, indexes, this::file).phases());
    yaml.put("leaderboards", List.of(LeaderboardYaml.board(competition.leaderboard())));
    return yaml.text();
  }

  private void settings(Competition competition) {
    CompetitionDraft.Settings settings = competition.settings();
    yaml.put("docker_image", settings.dockerImage());
    yaml.put("registration_auto_approve", settings.registrationAutoApprove());
    yaml.put("enable_detailed_results", settings.enableDetailedResults());
    yaml.put(
        "show_detailed_results_in_submission_panel",
        settings.showDetailedResultsInSubmissionPanel());
    yaml.put("show_detailed_results_in_leaderboard", settings.showDetailedResultsInLeaderboard());
    yaml.put("auto_run_submissions", settings.autoRunSubmissions());
    yaml.put(
        "can_participants_make_submissions_public",
        settings.canParticipantsMakeSubmissionsPublic());
    yaml.put("make_programs_available", settings.makeProgramsAvailable());
    yaml.put("make_input_data_available", settings.makeInputDataAvailable());
    yaml.put("forum_enabled", settings.forumEnabled());
    yaml.put("competition_type", settings.competitionType());
    if (settings.reward() != null) {
      yaml.put("reward", settings.reward());
    }
    if (settings.contactEmail() != null) {
      yaml.put("contact_email", settings.contactEmail());
    }
  }

  private void queue(QueueName queue) {
    if (mode == DumpMode.KEYS) {
      yaml.put("queue", queue.equals(QueueName.DEFAULT) ? null : queue.vhost());
    } else {
      yaml.comment("queue: is left out, as another server has other queues; choose one there.");
    }
  }

  private static List<Object> pages(Competition competition, List<String> files) {
    List<Object> pages = new ArrayList<>();
    for (Competition.StoredPage page : competition.pages()) {
      pages.add(fields("title", page.is().title(), "file", files.get(pages.size())));
    }
    return pages;
  }

  private List<Object> tasks() throws CannotDumpException {
    List<Object> tasks = new ArrayList<>();
    for (Task task : contents.tasks()) {
      if (tasks.size() == indexes.size()) {
        break; // the same task read twice with different texts
      }
      tasks.add(task(task));
    }
    return tasks;
  }

  private Map<String, @Nullable Object> task(Task task) throws CannotDumpException {
    Map<String, @Nullable Object> fields = fields("index", indexes.get(task.id()));
    if (mode == DumpMode.KEYS) {
      fields.put("key", task.key().toString());
    } else if (!task.files().containsKey(DatasetType.SCORING_PROGRAM)) {
      throw new CannotDumpException(
          "The task \"%s\" has no scoring program any more. Give it one, then dump again."
              .formatted(task.name()));
    }
    fields.put("name", task.name());
    putPresent(fields, "description", task.description());
    fields.put("is_public", task.isPublic());
    fields.put("ingestion_only_during_scoring", task.ingestionOnlyDuringScoring());
    if (task.warmScoring()) {
      fields.put("warm_scoring", true);
    }
    for (DatasetType type : FILES) {
      if (task.files().containsKey(type)) {
        String role = "the %s of the task \"%s\"".formatted(words(type), task.name());
        fields.put(type.wireName(), file(contents.dataset(task.files().get(type)), role));
      }
    }
    return fields;
  }

  private List<Object> solutions() throws CannotDumpException {
    List<Object> solutions = new ArrayList<>();
    for (StoredSolution solution : contents.solutions()) {
      Map<String, @Nullable Object> fields = fields("index", solutions.size());
      fields.put("name", solution.name());
      putPresent(fields, "description", solution.description());
      if (mode == DumpMode.KEYS) {
        fields.put("key", solution.key().toString());
      } else {
        String role = "the file of the solution \"%s\"".formatted(solution.name());
        fields.put("path", file(contents.dataset(solution.data()), role));
      }
      fields.put("tasks", solution.tasks().stream().map(indexes::get).sorted().toList());
      solutions.add(fields);
    }
    return solutions;
  }

  /** What the YAML writes for a stored file: its key, or its path in the archive. */
  private String file(Optional<Dataset> dataset, String role) throws CannotDumpException {
    if (dataset.isEmpty()) {
      throw new CannotDumpException(
          "%s was deleted. Choose another one, then dump again."
              .formatted(DumpMembers.capital(role)));
    }
    return mode == DumpMode.KEYS
        ? dataset.get().key().toString()
        : members.pathOf(dataset.get(), role);
  }

  private static String words(DatasetType type) {
    return type.wireName().replace('_', ' ');
  }

  /** An ordered mapping that begins with these pairs. */
  static Map<String, @Nullable Object> fields(@Nullable Object... pairs) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      fields.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return fields;
  }

  static void putPresent(Map<String, @Nullable Object> fields, String key, @Nullable Object value) {
    if (value != null) {
      fields.put(key, value);
    }
  }
}
