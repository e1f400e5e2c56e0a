package org.scoregrid.bundle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
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

  private void checkOrder(List<Entry> entries) {
    for (int i = 0; i < entries.size(); i++) {
      Entry phase = entries.get(i);
      if (i == 0 && phase.fields().bool("auto_migrate_to_this_phase", false)) {
        phase
            .fields()
            .problem(
                "auto_migrate_to_this_phase",
                "cannot be true in the first phase",
                "Submissions migrate from a phase before: set it in a later one");
      }
      if (i > 0) {
        checkNeighbours(entries.get(i - 1), phase);
      }
      if (phase.start() != null && phase.end() != null && !phase.end().isAfter(phase.start())) {
        phase
            .fields()
            .notice(
                "end",
                "is not after its start",
                "Nobody can submit in this phase: correct one of the dates");
      }
    }
  }

  private static void checkNeighbours(Entry previous, Entry phase) {
    if (!PhaseFields.hasDate(previous.fields(), "end")) {
      previous.fields().missing("end", "Give it an end: only the last phase may be endless");
    } else if (previous.end() != null && phase.start() != null) {
      if (phase.start().isBefore(previous.end())) {
        phase
            .fields()
            .problem(
                "start",
                "is before " + previous.end() + ", the end of the phase before",
                "Phases follow each other: start it later, or end the other one earlier");
      } else if (phase.start().equals(previous.end())) {
        phase
            .fields()
            .problem(
                "start",
                "is the very end of the phase before",
                "Leave a moment between the two, a second is enough");
      }
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
