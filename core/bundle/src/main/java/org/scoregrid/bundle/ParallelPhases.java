package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts the parallel phases of CodaLab 1.8 together: a parent and its children are one phase whose
 * tasks are the children, so that a submission runs on all of them at once. The original drops the
 * parent and leaves all children but the last without a moment in which they are open
 * (reference/bundle-format.md 5).
 */
final class ParallelPhases {
  private final List<Entry> entries;
  private final Map<Integer, Entry> byNumber = new HashMap<>();

  /**
   * A phase of the file.
   *
   * @param parent number of its parent phase, where it names one
   */
  record Entry(Fields fields, int number, Optional<Integer> parent) {}

  /**
   * What becomes one phase.
   *
   * @param phase says what the phase is
   * @param tasks each says what one task is: the phase itself, or its parallel children
   */
  record Group(Fields phase, List<Fields> tasks, boolean parallel) {
    /** The phase first, then its children. */
    List<Fields> all() {
      List<Fields> all = new ArrayList<>(List.of(phase));
      if (parallel) {
        all.addAll(tasks);
      }
      return all;
    }
  }

  /**
   * @param entries in order
   */
  ParallelPhases(List<Entry> entries) {
    this.entries = entries;
    entries.forEach(entry -> byNumber.putIfAbsent(entry.number(), entry));
  }

  static Entry entry(Fields phase, int number) {
    return new Entry(phase, number, phase.whole("parent_phasenumber", 0, 1));
  }

  /** In the order of the entries. */
  List<Group> groups() {
    Map<Integer, List<Fields>> children = new HashMap<>();
    List<Entry> tops = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<Entry> parent = parentOf(entry).filter(it -> parentOf(it).isEmpty());
      if (parent.isPresent()) {
        children.computeIfAbsent(parent.get().number(), _ -> new ArrayList<>()).add(entry.fields());
      } else {
        tops.add(entry);
      }
    }
    List<Group> groups = new ArrayList<>();
    for (Entry entry : tops) {
      List<Fields> tasks =
          byNumber.get(entry.number()) == entry
              ? children.getOrDefault(entry.number(), List.of())
              : List.of();
      groups.add(
          tasks.isEmpty()
              ? new Group(entry.fields(), List.of(entry.fields()), false)
              : new Group(entry.fields(), tasks, true));
      notice(entry, groups.getLast());
    }
    return groups;
  }

  /** Number 0 is also how files write "none", unless a phase 0 calls itself a parent. */
  private Optional<Entry> parentOf(Entry entry) {
    return entry
        .parent()
        .map(byNumber::get)
        .filter(it -> it != entry)
        .filter(it -> it.number() != 0 || it.fields().bool("is_parallel_parent", false));
  }

  private static void notice(Entry entry, Group group) {
    Fields fields = entry.fields();
    if (group.parallel()) {
      String names = group.tasks().stream().map(Fields::name).collect(Collectors.joining(", "));
      fields.notice(
          "phasenumber",
          "is a parallel parent: it becomes one phase with a task for each of " + names,
          "Nothing needs to be done: each submission runs on all of these tasks");
    } else if (fields.bool("is_parallel_parent", false)) {
      fields.notice(
          "is_parallel_parent",
          "is true but no phase names it as parent, so it is read as a phase of its own",
          "Write its phasenumber as parent_phasenumber of its children");
    } else if (entry.parent().filter(number -> number != 0).isPresent()) {
      fields.notice(
          "parent_phasenumber",
          "names no parallel parent, so this is read as a phase of its own",
          "Write the phasenumber of the parent phase");
    }
  }
}
