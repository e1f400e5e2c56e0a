package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong with one bundle. Bounded, as a hostile bundle may be wrong everywhere. */
final class Findings {
  private static final int MAX_PROBLEMS = 200;
  private static final int MAX_QUOTED = 80;

  private final String yaml;
  private final List<Problem> problems = new ArrayList<>();
  private final Consumer<Problem> notices;
  private final Map<String, Node> mentions = new HashMap<>();
  private int dropped;
  private int noticed;

  /**
   * @param yaml the file that nodes are of
   */
  Findings(String yaml, Consumer<Problem> notices) {
    this.yaml = yaml;
    this.notices = notices;
  }

  /** The file that nodes are of: a name without folder. */
  String yaml() {
    return yaml;
  }

  void problem(Problem problem) {
    if (problems.size() >= MAX_PROBLEMS) {
      dropped++;
    } else if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  void problem(String file, String what, String whatToDo) {
    problem(new Problem(file, 0, 0, what, whatToDo));
  }

  void problem(Node at, String what, String whatToDo) {
    problem(inYaml(at.getStartMark(), what, whatToDo));
  }

  /** It loads, but is hardly meant so. */
  void notice(Problem notice) {
    if (noticed++ < MAX_PROBLEMS) {
      notices.accept(notice);
    }
  }

  /** The same for a place of the YAML file. */
  void notice(Node at, String what, String whatToDo) {
    notice(inYaml(at.getStartMark(), what, whatToDo));
  }

  /**
   * Keeps the place where a stored thing is named first, for who finds out whether it exists.
   *
   * @param key in its usual spelling
   */
  void mention(Node at, String key) {
    mentions.putIfAbsent(key, at);
  }

  /** A problem with a stored thing, at the place where it was named. */
  Problem problemOf(String key, String what, String whatToDo) {
    Node at = mentions.get(key);
    return at == null
        ? new Problem(yaml, 0, 0, what, whatToDo)
        : inYaml(at.getStartMark(), what, whatToDo);
  }

  boolean any() {
    return !problems.isEmpty();
  }

  /** Those of the YAML file by place, after those of other files. */
  List<Problem> inOrder() {
    List<Problem> ordered = new ArrayList<>(problems);
    ordered.sort(
        Comparator.comparing((Problem p) -> p.file().equals(yaml)).thenComparing(Problem.BY_PLACE));
    if (dropped > 0) {
      ordered.add(
          new Problem(yaml, 0, 0, "there are " + dropped + " more problems", "Start with these"));
    }
    return ordered;
  }

  Problem inYaml(Mark mark, String what, String whatToDo) {
    return new Problem(yaml, mark.getLine() + 1, mark.getColumn() + 1, what, whatToDo);
  }

  /** Text of the bundle, short and on one line, so that it can stand in a sentence. */
  static String quote(String text) {
    return "'" + plain(text) + "'";
  }

  /** The same without quotes. */
  static String plain(String text) {
    String start = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "…" : text;
    return start.replaceAll("[\\p{Cntrl}\\p{Cs}]", "\u00b7");
  }
}
