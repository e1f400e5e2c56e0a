package org.scoregrid.worker.container;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a host has of the things that an engine needs. An engine is used only where all are there.
 *
 * @param engine its name for people
 * @param parts in the order in which a person should look at them
 */
public record EngineCheck(String engine, List<Part> parts) {

  public EngineCheck {
    parts = List.copyOf(parts);
  }

  /**
   * One thing that an engine needs.
   *
   * @param name for example {@code seccomp filter}
   * @param finding a sentence: what is there, or why it is not
   * @param wayOut what to do where it did not pass; empty where it did
   */
  public record Part(String name, boolean passed, String finding, String wayOut) {
    public static Part found(String name, String finding) {
      return new Part(name, true, finding, "");
    }

    public static Part missing(String name, String finding, String wayOut) {
      return new Part(name, false, finding, wayOut);
    }
  }

  public boolean passed() {
    return parts.stream().allMatch(Part::passed);
  }

  /**
   * One line for a person: all that is missing, each with its way out; empty where all is there.
   */
  public String refusal() {
    return parts.stream()
        .filter(part -> !part.passed())
        .map(part -> part.finding() + " " + part.wayOut())
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }

  /** A line for each part, for a terminal. */
  public String table() {
    return parts.stream()
        .map(
            part ->
                "%-4s %-20s %s %s"
                    .formatted(
                        part.passed() ? "ok" : "no", part.name(), part.finding(), part.wayOut())
                    .strip())
        .collect(Collectors.joining("\n", engine + "\n", "\n"));
  }
}
