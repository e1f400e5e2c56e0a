package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.FactSheet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads {@code fact_sheet} (reference/bundle-format.md 3.6): questions to participants. */
final class FactSheetSection {
  private static final int MAX_TEXT = 1_000;

  private final Fields top;
  private final Findings findings;

  FactSheetSection(Fields top, Findings findings) {
    this.top = top;
    this.findings = findings;
  }

  /** Question key to question in order; null when there is none. */
  @Nullable Map<String, Map<String, Object>> factSheet() {
    Optional<Node> node = top.value("fact_sheet");
    if (node.isEmpty()) {
      return null;
    }
    if (!(node.get() instanceof MappingNode)) {
      top.problem("fact_sheet", "must be a mapping", "Write 'question_key: {key: …, type: …}'");
      return null;
    }
    Map<String, Node> questions = top.children("fact_sheet");
    if (questions.size() > Fields.MAX_ITEMS) {
      top.problem("fact_sheet", "has more than " + Fields.MAX_ITEMS + " questions", "Ask less");
      return null;
    }
    Map<String, Map<String, Object>> sheet = new LinkedHashMap<>();
    questions.forEach(
        (key, question) ->
            top.child(question, "fact_sheet." + Findings.quote(key))
                .ifPresent(fields -> sheet.put(key, question(key, fields))));
    return sheet.isEmpty() ? null : sheet;
  }

  private Map<String, Object> question(String key, Fields fields) {
    checkKeys(fields);
    String own = fields.requiredText("key", MAX_TEXT);
    if (!own.isEmpty() && !own.equals(key)) {
      fields.problem(
          "key",
          "differs from the name of the question",
          "Write 'key:' and " + Findings.quote(key));
    }
    String type = fields.requiredText("type", MAX_TEXT);
    if (!type.isEmpty() && !FactSheet.TYPES.contains(type)) {
      fields.problem("type", "is none of checkbox, text, select", "Write one of these words");
    }
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("key", own);
    question.put("type", type);
    question.put("title", fields.requiredText("title", MAX_TEXT));
    question.put("selection", selection(fields));
    question.put("is_required", flag(fields, "is_required"));
    question.put("is_on_leaderboard", flag(fields, "is_on_leaderboard"));
    if (own.equals(key) && FactSheet.TYPES.contains(type)) {
      noticeEditorsRules(key, question, fields);
    }
    return question;
  }

  /** What else the editor refuses; such sheets of older bundles still load. */
  private static void noticeEditorsRules(String key, Map<String, Object> question, Fields fields) {
    for (String text : FactSheet.problems(Map.of(key, question))) {
      fields.notice(
          "selection",
          "leaves a question that the editor refuses: " + Findings.plain(text),
          "Write the choices as a list: '[first, second]'");
    }
  }

  private void checkKeys(Fields fields) {
    Set<String> missing = new TreeSet<>(FactSheet.QUESTION_KEYS);
    missing.removeIf(key -> fields.raw(key).isPresent());
    missing.remove("key"); // these three are reported one by one
    missing.remove("type");
    missing.remove("title");
    if (!missing.isEmpty()) {
      fields.missing(String.join(", ", missing), "A question has exactly six keys: add these");
    }
    fields
        .others(FactSheet.QUESTION_KEYS)
        .forEach(
            key ->
                findings.problem(
                    key,
                    "the key "
                        + Findings.quote(String.valueOf(Mapping.keyText(key)))
                        + " does not belong to a question",
                    "A question has exactly six keys: delete this one"));
  }

  private Object selection(Fields fields) {
    Optional<Node> node = fields.value("selection");
    if (node.isPresent() && node.get() instanceof SequenceNode) {
      List<Object> values = new ArrayList<>();
      for (Node item : fields.items("selection")) {
        values.add(scalar(item));
      }
      return values;
    }
    return node.map(this::scalar).orElse("");
  }

  private Object scalar(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      findings.problem(node, "a selection holds single values only", "Write words or numbers");
      return "";
    }
    if (node.getTag().equals(Tag.NULL)) {
      return "";
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return Scalars.bool(node).orElse(false);
    }
    if (node.getTag().equals(Tag.INT)) {
      Optional<Long> whole = Scalars.whole(node);
      return whole.isPresent() ? (Object) whole.get() : scalar.getValue();
    }
    if (node.getTag().equals(Tag.FLOAT)) {
      return Scalars.decimal(scalar).<Object>map(number -> number).orElse(scalar.getValue());
    }
    return fieldsText(scalar);
  }

  private String fieldsText(ScalarNode scalar) {
    if (scalar.getValue().length() > MAX_TEXT || !Texts.isStorable(scalar.getValue())) {
      findings.problem(scalar, "this choice is too long or has control characters", "Shorten it");
      return "";
    }
    return scalar.getValue();
  }

  /** The texts "true" and "false"; a YAML boolean is kept, but the rules never see it as true. */
  private Object flag(Fields fields, String key) {
    Optional<Node> node = fields.value(key);
    if (node.isEmpty()) {
      return "false";
    }
    Object value = scalar(node.get());
    if (!"true".equals(value) && !"false".equals(value)) {
      findings.notice(
          node.get(),
          fields.nameOf(key) + " is not the text \"true\" or \"false\" and counts as false",
          "Put it in quotes: \"true\"");
    }
    return value;
  }
}
