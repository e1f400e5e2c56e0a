package org.scoregrid.bundle.dump;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.StoredSolution;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.TaskId;

/** The phases of a dump (reference/bundle-format.md 3.4, 13). */
final class PhasesYaml {
  /**
   * UTC, with its offset. Always quoted by the emitter, as it begins with a digit: the original
   * keeps the time of a text, forgets its offset and takes it for UTC, so it reads the same moment
   * (reference/bundle-format.md 6).
   */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .appendLiteral("+00:00")
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final CompetitionContents contents;
  private final Map<TaskId, Integer> indexes;
  private final Reference reference;

  /** How the YAML names a stored file. */
  interface Reference {
    String to(Optional<Dataset> dataset, String role) throws CannotDumpException;
  }

  /**
   * @param indexes of the tasks
   */
  PhasesYaml(CompetitionContents contents, Map<TaskId, Integer> indexes, Reference reference) {
    this.contents = contents;
    this.indexes = indexes;
    this.reference = reference;
  }

  List<Object> phases() throws CannotDumpException {
    List<Object> phases = new ArrayList<>();
    for (Phase phase : contents.competition().phases()) {
      phases.add(phase(phase, phases.size()));
    }
    return phases;
  }

  private Map<String, @Nullable Object> phase(Phase phase, int index) throws CannotDumpException {
    Map<String, @Nullable Object> fields = CompetitionYaml.fields("index", index);
    fields.put("name", phase.name());
    CompetitionYaml.putPresent(fields, "description", phase.description());
    fields.put("start", time(phase.start()));
    if (phase.end() != null) {
      fields.put("end", time(phase.end()));
    }
    boolean limited = phase.hasMaxSubmissions();
    fields.put("max_submissions_per_day", limited ? phase.maxSubmissionsPerDay() : 0);
    fields.put("max_submissions", limited ? phase.maxSubmissionsPerPerson() : 0);
    fields.put("execution_time_limit", phase.executionTimeLimit().toSeconds());
    fields.put("auto_migrate_to_this_phase", phase.autoMigrateToThisPhase());
    fields.put("hide_output", phase.hideOutput());
    fields.put("hide_prediction_output", phase.hidePredictionOutput());
    fields.put("hide_score_output", phase.hideScoreOutput());
    fields.put("accepts_only_result_submissions", phase.acceptsOnlyResultSubmissions());
    if (phase.startingKit() != null) {
      String role = "the starting kit of the phase \"%s\"".formatted(phase.name());
      fields.put("starting_kit", reference.to(contents.dataset(phase.startingKit()), role));
    }
    if (phase.publicData() != null) {
      String role = "the public data of the phase \"%s\"".formatted(phase.name());
      fields.put("public_data", reference.to(contents.dataset(phase.publicData()), role));
    }
    List<TaskId> tasks = phase.tasks().stream().map(Task::id).toList();
    fields.put("tasks", tasks.stream().map(indexes::get).toList());
    List<Integer> solutions = solutionsOf(tasks);
    if (!solutions.isEmpty()) {
      fields.put("solutions", solutions);
    }
    return fields;
  }

  /** No reader needs them; dumps have always had them. */
  private List<Integer> solutionsOf(List<TaskId> tasks) {
    List<Integer> indexesOfSolutions = new ArrayList<>();
    for (int i = 0; i < contents.solutions().size(); i++) {
      StoredSolution solution = contents.solutions().get(i);
      if (solution.tasks().stream().anyMatch(tasks::contains)) {
        indexesOfSolutions.add(i);
      }
    }
    return indexesOfSolutions;
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }
}
