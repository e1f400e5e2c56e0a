package org.scoregrid.bundle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads {@code phases} (reference/bundle-format.md 3.4). */
final class PhaseSection {
  private static final int MAX_NAME = 256;
  private static final int DEFAULT_TOTAL = 100;
  private static final int DEFAULT_PER_DAY = 5;
  private static final int DEFAULT_SECONDS = 600;
  private static final String DATE_ADVICE = "Write it like 2026-06-30 18:00:00+02:00";
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
  private final Findings findings;

  PhaseSection(Fields top, Members members, Findings findings) {
    this.top = top;
    this.members = members;
    this.findings = findings;
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
      if (!phase.has("start")) {
        phase.missing("start", DATE_ADVICE);
      }
      entries.add(
          new Entry(
              phase,
              phase.whole("index", Integer.MIN_VALUE, 0).orElse(0),
              date(phase, "start").orElse(null),
              date(phase, "end").orElse(null)));
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
        findings.notice(
            phase.fields().at("end"),
            phase.fields().nameOf("end") + " is not after its start",
            "Nobody can submit in this phase: correct one of the dates");
      }
    }
  }

  private static void checkNeighbours(Entry previous, Entry phase) {
    if (!previous.fields().has("end")) {
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
        limit(phase, "max_submissions_per_day", DEFAULT_PER_DAY),
        limit(phase, "max_submissions", DEFAULT_TOTAL),
        timeLimit(phase),
        phase.bool("auto_migrate_to_this_phase", false),
        phase.bool("hide_output", false),
        phase.bool("hide_prediction_output", false),
        phase.bool("hide_score_output", false),
        phase.bool("accepts_only_result_submissions", false),
        members.source(phase, "starting_kit").orElse(null),
        members.source(phase, "public_data").orElse(null),
        TaskSection.labelsOfTasks(phase, tasks));
  }

  /** Null is unlimited, as 0 is; absent is the default. */
  private static int limit(Fields phase, String key, int absent) {
    return phase.raw(key).isEmpty() ? absent : phase.whole(key, 0, absent).orElse(0);
  }

  private static Duration timeLimit(Fields phase) {
    int seconds = phase.whole("execution_time_limit", 0, DEFAULT_SECONDS).orElse(0);
    return Duration.ofSeconds(seconds == 0 ? DEFAULT_SECONDS : seconds);
  }

  private static Optional<Instant> date(Fields phase, String key) {
    Optional<Node> node = phase.value(key);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    boolean spelled =
        node.get().getTag().equals(Tag.STR) || node.get().getTag().equals(Tag.TIMESTAMP);
    Optional<Instant> date =
        spelled && node.get() instanceof ScalarNode scalar
            ? Dates.parse(scalar.getValue())
            : Optional.empty();
    if (date.isEmpty()) {
      phase.problem(key, "is not a date", DATE_ADVICE);
    }
    return date;
  }
}
