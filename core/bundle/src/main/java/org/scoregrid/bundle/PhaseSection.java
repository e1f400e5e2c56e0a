package org.scoregrid.bundle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.PhaseOrder;
import org.scoregrid.domain.competition.TimedPhase;
import org.yaml.snakeyaml.nodes.Node;

/** Reads {@code phases} (reference/bundle-format.md 3.4). */
final class PhaseSection {
  private static final int MAX_NAME = 256;
  private static final Set<String> KEYS =
      Set.of(
          "index",
          "name",
          "description",
          "start",
          "end",
          "tasks",
          "max_submissions",
          "max_submissions_per_day",
          "execution_time_limit",
          "auto_migrate_to_this_phase",
          "hide_output",
          "hide_prediction_output",
          "hide_score_output",
          "starting_kit",
          "public_data",
          "accepts_only_result_submissions",
          // written by dumps, without a meaning when read
          "solutions",
          "status",
          "is_final_phase",
          "leaderboard",
          "max_submissions_per_person");

  private final Fields top;
  private final Members members;

  PhaseSection(Fields top, Members members) {
    this.top = top;
    this.members = members;
  }

  /** A phase of the file, before its place among the others is known. */
  private record Entry(
      Fields fields, int sortIndex, @Nullable Instant start, @Nullable Instant end) {}

  /**
   * Sorted and renumbered.
   *
   * @param tasks labels of the declared tasks
   */
  List<PhaseDraft> phases(Set<String> tasks) {
    List<Node> items =
        top.requiredItems("phases", "Describe at least one phase: name, start, tasks");
    List<Entry> entries = new ArrayList<>();
    for (Fields phase : top.mappings("phases", items)) {
      if (!PhaseFields.hasDate(phase, "start")) {
        phase.missing("start", PhaseFields.DATE_ADVICE);
      }
      entries.add(
          new Entry(
              phase,
              phase.whole("index", Integer.MIN_VALUE, 0).orElse(0),
              PhaseFields.date(phase, "start").orElse(null),
              PhaseFields.date(phase, "end").orElse(null)));
    }
    entries.sort(Comparator.comparingInt(Entry::sortIndex)); // stable
    checkOrder(entries);
    List<PhaseDraft> phases = new ArrayList<>();
    for (Entry entry : entries) {
      phases.add(phase(entry, phases.size(), tasks));
      entry.fields().noticeOthers(KEYS);
    }
    return phases;
  }

  /** The rules are those of the editor; a date that could not be read is reported already. */
  private static void checkOrder(List<Entry> entries) {
    @Nullable Placed before = null;
    for (int i = 0; i < entries.size(); i++) {
      Placed phase = new Placed(entries.get(i), i);
      if (before == null) {
        PhaseOrder.first(phase, entries.size() == 1).ifPresent(it -> report(it, phase, phase));
      } else if (before.endIsClear() && (phase.hasStart() || before.end() == null)) {
        Placed previous = before;
        PhaseOrder.neighbours(before, phase).forEach(it -> report(it, previous, phase));
      }
      if (phase.hasStart()) {
        PhaseOrder.alone(phase).ifPresent(it -> report(it, phase, phase));
      }
      before = phase;
    }
  }

  /** A phase of the file in its place. Its start stands in where there is none to read. */
  private record Placed(Entry entry, int index) implements TimedPhase {
    boolean hasStart() {
      return entry.start() != null;
    }

    /** An end that is written but could not be read is not the same as none. */
    boolean endIsClear() {
      return entry.end() != null || !PhaseFields.hasDate(entry.fields(), "end");
    }

    @Override
    public String name() {
      return entry.fields().name();
    }

    @Override
    public Instant start() {
      Instant start = entry.start();
      return start == null ? Instant.EPOCH : start;
    }

    @Override
    public @Nullable Instant end() {
      return entry.end();
    }

    @Override
    public boolean autoMigrateToThisPhase() {
      return entry.fields().bool("auto_migrate_to_this_phase", false);
    }
  }

  private static void report(PhaseOrder.Problem problem, Placed before, Placed phase) {
    Fields fields = phase.entry().fields();
    switch (problem) {
      case PhaseOrder.Problem.MigratesToOnly() -> migratesToFirst(fields);
      case PhaseOrder.Problem.MigratesToFirst() -> migratesToFirst(fields);
      case PhaseOrder.Problem.EndlessBeforeLast _ ->
          before
              .entry()
              .fields()
              .missing("end", "Give it an end: only the last phase may be endless");
      case PhaseOrder.Problem.StartsTooEarly(var _, Instant end) ->
          startsTooEarly(fields, end, phase.start());
      case PhaseOrder.Problem.EndNotAfterStart _ ->
          fields.notice(
              "end",
              "is not after its start",
              "Nobody can submit in this phase: correct one of the dates");
      // Phases are in their places and there is one at least: both cannot be.
      case PhaseOrder.Problem.NoPhase() -> {}
      case PhaseOrder.Problem.SameIndex _ -> {}
    }
  }

  private static void migratesToFirst(Fields fields) {
    fields.problem(
        "auto_migrate_to_this_phase",
        "cannot be true in the first phase",
        "Submissions migrate from a phase before: set it in a later one");
  }

  private static void startsTooEarly(Fields fields, Instant end, Instant start) {
    if (start.equals(end)) {
      fields.problem(
          "start",
          "is the very end of the phase before",
          "Leave a moment between the two, a second is enough");
    } else {
      fields.problem(
          "start",
          "is before " + end + ", the end of the phase before",
          "Phases follow each other: start it later, or end the other one earlier");
    }
  }

  private PhaseDraft phase(Entry entry, int index, Set<String> tasks) {
    Fields phase = entry.fields();
    return new PhaseDraft(
        index,
        phase.requiredText("name", MAX_NAME),
        phase.optionalText("description", Fields.MAX_DESCRIPTION).orElse(null),
        entry.start() == null ? Instant.EPOCH : entry.start(),
        entry.end(),
        PhaseFields.perDay(phase),
        PhaseFields.perPerson(phase),
        PhaseFields.timeLimit(phase),
        phase.bool("auto_migrate_to_this_phase", false),
        phase.bool("hide_output", false),
        phase.bool("hide_prediction_output", false),
        phase.bool("hide_score_output", false),
        phase.bool("accepts_only_result_submissions", false),
        members.source(phase, "starting_kit").orElse(null),
        members.source(phase, "public_data").orElse(null),
        TaskSection.labelsOfTasks(phase, tasks));
  }
}
