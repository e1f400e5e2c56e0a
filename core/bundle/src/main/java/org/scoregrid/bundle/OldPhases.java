package org.scoregrid.bundle;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.ParallelPhases.Entry;
import org.scoregrid.bundle.ParallelPhases.Group;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;

/** Reads {@code phases} of version 1.5 and makes their tasks (reference/bundle-format.md 4). */
final class OldPhases {
  private static final int MAX_NAME = 256;
  private static final Set<String> KEYS =
      Set.of(
          "phasenumber",
          "label",
          "start_date",
          "description",
          "max_submissions_per_day",
          "max_submissions",
          "auto_migration",
          "execution_time_limit",
          "hide_output",
          "hide_prediction_output",
          "hide_score_output",
          "public_data",
          "starting_kit",
          "ingestion_program",
          "input_data",
          "scoring_program",
          "reference_data",
          "ingestion_program_only_during_scoring",
          "is_parallel_parent",
          "parent_phasenumber");

  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "color", "Phases have no colours here",
          "is_scoring_only", "Results and code can be submitted to every phase",
          "force_best_submission_to_leaderboard", "Choose the leaderboard's rule in the editor",
          "datasets", "Use public_data or starting_kit for what participants may download");

  private final Fields top;
  private final Members members;
  private final List<TaskDraft> tasks = new ArrayList<>();
  private final List<PhaseDraft> phases = new ArrayList<>();

  OldPhases(Fields top, Members members) {
    this.top = top;
    this.members = members;
  }

  /** The phases in order, and one task for each, or several where phases are parallel. */
  record Phases(List<PhaseDraft> phases, List<TaskDraft> tasks) {}

  /** Worth something only when no problem was found. */
  Phases phases() {
    if (!top.has("phases")) {
      top.missing(
          "phases", "Describe at least one: '1: {phasenumber: 1, label: …, start_date: …}'");
    }
    List<Entry> entries = top.child("phases").map(this::entries).orElse(List.of());
    List<Group> groups = new ParallelPhases(entries).groups();
    for (int i = 0; i < groups.size(); i++) {
      @Nullable Instant end =
          i + 1 < groups.size()
              ? start(groups.get(i + 1)).map(next -> next.minus(1, ChronoUnit.DAYS)).orElse(null)
              : endOfAll();
      phases.add(phase(groups.get(i), i, end));
    }
    entries.forEach(entry -> entry.fields().noticeOthers(KEYS, LEFT_OUT));
    return new Phases(List.copyOf(phases), List.copyOf(tasks));
  }

  private List<Entry> entries(Fields all) {
    List<Entry> entries = new ArrayList<>();
    for (String key : all.keys()) {
      all.child(key).ifPresent(phase -> entries.add(entry(phase)));
      if (!all.has(key)) {
        all.problem(key, "is empty", "Describe the phase: phasenumber, label, start_date");
      }
    }
    if (all.keys().isEmpty()) {
      top.problem("phases", "has no phase", "Describe at least one");
    }
    entries.sort(Comparator.comparingInt(Entry::number)); // stable
    return entries;
  }

  private static Entry entry(Fields phase) {
    if (!phase.has("phasenumber")) {
      phase.missing("phasenumber", "Number the phases 1, 2, 3 in their order");
    }
    return ParallelPhases.entry(phase, phase.whole("phasenumber", Integer.MIN_VALUE, 1).orElse(0));
  }

  private Optional<Instant> start(Group group) {
    Optional<Instant> own = PhaseFields.date(group.phase(), "start_date");
    return own.isPresent() || !group.parallel()
        ? own
        : group.tasks().stream()
            .flatMap(task -> PhaseFields.date(task, "start_date").stream())
            .min(Comparator.naturalOrder());
  }

  /** The text "null" means endless, too. */
  private @Nullable Instant endOfAll() {
    boolean spelledNull =
        top.value("end_date").flatMap(Scalars::text).filter("null"::equals).isPresent();
    return spelledNull ? null : PhaseFields.date(top, "end_date").orElse(null);
  }

  private PhaseDraft phase(Group group, int index, @Nullable Instant end) {
    Optional<Instant> start = start(group);
    if (start.isEmpty() && !PhaseFields.hasDate(group.phase(), "start_date")) {
      group.phase().missing("start_date", PhaseFields.DATE_ADVICE);
    }
    checkEnd(group, start, end);
    if (group.parallel()) {
      noticeWhatTheParentLoses(group);
    }
    List<String> labels = new ArrayList<>();
    group.tasks().forEach(task -> labels.add(task(task)));
    return new PhaseDraft(
        index,
        first(group, "label").requiredText("label", MAX_NAME),
        description(first(group, "description")),
        start.orElse(Instant.EPOCH),
        end,
        PhaseFields.perDay(first(group, "max_submissions_per_day")),
        PhaseFields.perPerson(first(group, "max_submissions")),
        timeLimit(group),
        migrates(group, index),
        any(group, "hide_output"),
        any(group, "hide_prediction_output"),
        any(group, "hide_score_output"),
        false,
        members.source(first(group, "starting_kit"), "starting_kit").orElse(null),
        members.source(first(group, "public_data"), "public_data").orElse(null),
        labels);
  }

  private static void checkEnd(Group group, Optional<Instant> start, @Nullable Instant end) {
    if (start.isPresent() && end != null && !end.isAfter(start.get())) {
      group
          .phase()
          .notice(
              "start_date",
              "is not before " + end + ", the end of this phase",
              "Nobody can submit in this phase. It ends a day before the next one starts, the last"
                  + " one at end_date: correct the dates");
    }
  }

  private static void noticeWhatTheParentLoses(Group group) {
    for (String key : List.of("scoring_program", "ingestion_program", "input_data")) {
      if (group.phase().has(key)) {
        group
            .phase()
            .notice(key, "of a parallel parent is not used", "Its children have their own");
      }
    }
    for (Fields child : group.tasks()) {
      Optional<Instant> own = PhaseFields.date(child, "start_date");
      Optional<Instant> parent = PhaseFields.date(group.phase(), "start_date");
      if (own.isPresent() && parent.isPresent() && !own.equals(parent)) {
        child.notice(
            "start_date",
            "differs from that of its parent, which counts",
            "Parallel phases are open at the same time");
      }
    }
  }

  /** Makes the task of a phase and gives its label. */
  private String task(Fields phase) {
    String label = String.valueOf(tasks.size());
    if (!phase.has("scoring_program")) {
      phase.notice(
          "label",
          "has no scoring_program",
          "It loads, but nothing computes scores: name the program");
    }
    String name = phase.requiredText("label", MAX_NAME) + " Task";
    int length = name.codePointCount(0, name.length());
    tasks.add(
        new TaskDraft(
            label,
            null,
            length > MAX_NAME ? name.substring(0, name.offsetByCodePoints(0, MAX_NAME)) : name,
            description(phase),
            TaskSection.files(phase, members),
            phase.bool("ingestion_program_only_during_scoring", false),
            false));
    return label;
  }

  private static @Nullable String description(Fields phase) {
    return phase.optionalText("description", Fields.MAX_DESCRIPTION).orElse(null);
  }

  /** The phase itself, or the first of its children that has the key where the phase has not. */
  private static Fields first(Group group, String key) {
    return group.all().stream().filter(fields -> fields.has(key)).findFirst().orElse(group.phase());
  }

  /** What one of them hides is hidden. */
  private static boolean any(Group group, String key) {
    boolean any = false;
    for (Fields fields : group.all()) {
      any |= fields.bool(key, false);
    }
    return any;
  }

  private static Duration timeLimit(Group group) {
    return group.all().stream()
        .filter(fields -> fields.has("execution_time_limit"))
        .map(PhaseFields::timeLimit)
        .max(Comparator.naturalOrder())
        .orElseGet(() -> PhaseFields.timeLimit(group.phase()));
  }

  private static boolean migrates(Group group, int index) {
    boolean migrates = any(group, "auto_migration");
    if (!migrates || index > 0) {
      return migrates;
    }
    Fields phase = first(group, "auto_migration");
    if (group.parallel()) {
      phase.notice(
          "auto_migration",
          "has no effect in the first phase",
          "Submissions migrate from a phase before: delete it");
    } else {
      phase.problem(
          "auto_migration",
          "cannot be true in the first phase",
          "Submissions migrate from a phase before: set it in a later one");
    }
    return false;
  }
}
