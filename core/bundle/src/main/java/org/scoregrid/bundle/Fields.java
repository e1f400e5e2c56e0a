package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The keys of one mapping, read by type. A value that breaks its rule becomes a problem and a
 * stand-in is returned: reading goes on so that all problems are found, and the result is thrown
 * away in the end.
 */
final class Fields {
  static final int MAX_ITEMS = 1_000;

  /** Longest description of anything, in characters. */
  static final int MAX_DESCRIPTION = 100_000;

  private final Mapping mapping;
  private final String name;
  private final Findings findings;

  /**
   * @param name how problems call this mapping: {@code phases[1]}, or empty for the whole file
   */
  Fields(Mapping mapping, String name, Findings findings) {
    this.mapping = mapping;
    this.name = name;
    this.findings = findings;
  }

  Node node() {
    return mapping.node();
  }

  /** How problems call this mapping. */
  String name() {
    return name;
  }

  /** How problems call a key of this mapping. */
  String nameOf(String key) {
    String plain = Findings.plain(key); // the author's own key in some mappings
    return name.isEmpty() ? plain : name + "." + plain;
  }

  boolean has(String key) {
    return value(key).isPresent();
  }

  /** The node of a key that is there and not null. */
  Optional<Node> value(String key) {
    return mapping.value(key).filter(node -> !Scalars.isNull(node));
  }

  /** The node of a key that is there, even when null. */
  Optional<Node> raw(String key) {
    return mapping.value(key);
  }

  /** Where to point for a key: at its value, else at the mapping. */
  Node at(String key) {
    return mapping.value(key).orElse(mapping.node());
  }

  void problem(String key, String what, String whatToDo) {
    findings.problem(at(key), nameOf(key) + " " + what, whatToDo);
  }

  String requiredText(String key, int maxLength) {
    if (!has(key)) {
      missing(key, "Write '" + key + ": …' with at most " + maxLength + " characters");
      return "";
    }
    String text = optionalText(key, maxLength).orElse("");
    if (text.isEmpty() && mapping.value(key).flatMap(Scalars::text).isPresent()) {
      problem(key, "is empty", "Write something of at most " + maxLength + " characters");
    }
    return text;
  }

  /** Without the spaces around it. */
  Optional<String> optionalText(String key, int maxLength) {
    return value(key).flatMap(node -> Texts.read(node, nameOf(key), maxLength, findings));
  }

  /** The same where it says something: an empty text is none. */
  Optional<String> filledText(String key, int maxLength) {
    return optionalText(key, maxLength).filter(text -> !text.isEmpty());
  }

  boolean bool(String key, boolean otherwise) {
    return value(key)
        .map(
            node ->
                Scalars.bool(node)
                    .orElseGet(
                        () -> {
                          problem(key, "must be true or false", "Write true or false");
                          return otherwise;
                        }))
        .orElse(otherwise);
  }

  /** Empty when absent or null. A number out of range or no number is a problem. */
  Optional<Integer> whole(String key, int atLeast, int otherwise) {
    return value(key)
        .map(
            node ->
                Scalars.whole(node)
                    .filter(number -> number >= atLeast && number <= Integer.MAX_VALUE)
                    .map(Long::intValue)
                    .orElseGet(
                        () -> {
                          problem(
                              key,
                              "must be a whole number, at least " + atLeast,
                              "Write a number like " + Math.max(atLeast, otherwise));
                          return otherwise;
                        }));
  }

  /** One of some words; {@code otherwise} when absent or wrong. */
  <T> T choice(String key, T otherwise, Function<String, Optional<T>> parse, String choices) {
    return value(key)
        .map(
            node ->
                Scalars.text(node)
                    .flatMap(parse)
                    .orElseGet(
                        () -> {
                          problem(key, "is none of " + choices, "Write one of these words");
                          return otherwise;
                        }))
        .orElse(otherwise);
  }

  /** Items of a list that must be there and not be empty. */
  List<Node> requiredItems(String key, String whatToDo) {
    if (!has(key)) {
      missing(key, whatToDo);
      return List.of();
    }
    List<Node> items = items(key);
    if (at(key) instanceof SequenceNode sequence && sequence.getValue().isEmpty()) {
      problem(key, "is empty", whatToDo);
    }
    return items;
  }

  /** Items of a list; none when absent. */
  List<Node> items(String key) {
    Optional<Node> node = value(key);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof SequenceNode sequence)) {
      problem(key, "must be a list", "Begin each item on its own line with '- '");
      return List.of();
    }
    if (sequence.getValue().size() > MAX_ITEMS) {
      problem(key, "has more than " + MAX_ITEMS + " items", "Make the list shorter");
      return List.of();
    }
    return sequence.getValue();
  }

  /** Items of a list, each of which must be a mapping; others are left out. */
  List<Fields> mappings(String key, List<Node> items) {
    List<Fields> all = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String itemName = nameOf(key) + "[" + i + "]";
      mapping.childOf(items.get(i), itemName, findings).ifPresent(all::add);
    }
    return all;
  }

  /** Labels of tasks: texts or numbers, as texts. */
  List<String> labels(String key, List<Node> items) {
    Set<String> labels = new LinkedHashSet<>();
    for (Node item : items) {
      Optional<String> label = Scalars.text(item);
      if (label.isEmpty()) {
        findings.problem(
            item, nameOf(key) + " must list indexes of tasks", "Write '- 0' and so on");
      } else if (!labels.add(label.get())) {
        findings.problem(
            item,
            nameOf(key) + " lists " + Findings.quote(label.get()) + " twice",
            "Keep one of them");
      }
    }
    return List.copyOf(labels);
  }

  /** Keeps where a stored thing is named. */
  void mention(String key, String storedKey) {
    findings.mention(at(key), storedKey);
  }

  void notice(String key, String what, String whatToDo) {
    findings.notice(at(key), nameOf(key) + " " + what, whatToDo);
  }

  void missing(String key, String whatToDo) {
    findings.problem(mapping.node(), nameOf(key) + " is missing", whatToDo);
  }

  /** Keys and values of a mapping below; none when it is not one. */
  Map<String, Node> children(String key) {
    return value(key)
        .flatMap(node -> mapping.childOf(node, nameOf(key), findings))
        .map(fields -> fields.mapping.values())
        .orElse(Map.of());
  }

  /** The mapping below a key; empty when absent, and with a problem when it is none. */
  Optional<Fields> child(String key) {
    return value(key).flatMap(node -> child(node, nameOf(key)));
  }

  /** All keys of this mapping in order; a problem and none when there are too many. */
  List<String> keys() {
    if (mapping.values().size() > MAX_ITEMS) {
      findings.problem(
          mapping.node(), name + " has more than " + MAX_ITEMS + " keys", "Make it shorter");
      return List.of();
    }
    return List.copyOf(mapping.values().keySet());
  }

  /** A key that is a text of its own, a title for example. */
  void checkKey(String key, int maxLength) {
    Node node = mapping.keyNode(key);
    String what = "the key " + Findings.quote(key);
    if (key.isBlank()) {
      findings.problem(node, "a key is empty", "Write a word before the colon");
    } else {
      Texts.check(key, node, what, maxLength, findings);
    }
  }

  /** A node below that has to be a mapping. */
  Optional<Fields> child(Node node, String childName) {
    return mapping.childOf(node, childName, findings);
  }

  /** Key nodes that are none of the known ones. */
  List<Node> others(Set<String> known) {
    List<Node> others = new ArrayList<>();
    for (Node key : mapping.keys()) {
      @Nullable String text = Mapping.keyText(key);
      if (text != null && !known.contains(text)) {
        others.add(key);
      }
    }
    return others;
  }

  /**
   * Names keys that nothing reads: most are misspelt.
   *
   * @param leftOut keys of an older format to what to do instead
   */
  void noticeOthers(Set<String> known, Map<String, String> leftOut) {
    Set<String> all = new HashSet<>(known);
    all.addAll(leftOut.keySet());
    noticeOthers(all);
    leftOut.forEach(
        (key, instead) -> {
          if (raw(key).isPresent()) {
            findings.notice(
                mapping.keyNode(key), nameOf(key) + " of CodaLab is not taken over", instead);
          }
        });
  }

  /** Names keys that nothing reads: most are misspelt. */
  void noticeOthers(Set<String> known) {
    for (Node key : others(known)) {
      findings.notice(
          key,
          "the key "
              + Findings.quote(String.valueOf(Mapping.keyText(key)))
              + " is not read"
              + (name.isEmpty() ? "" : " in " + name),
          "Check its spelling, or delete it");
    }
  }
}
