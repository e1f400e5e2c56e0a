package org.scoregrid.bundle;

import java.io.StringReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * YAML 1.1 text to a tree of nodes with places; no objects are made from it. Plain scalars resolve
 * as the original's parser does it (reference/bundle-format.md 2): {@code yes} is a boolean, {@code
 * 2024-12-31} a time.
 */
final class YamlText {
  private static final int MAX_ALIASES = 500;
  private static final int MAX_NESTING = 50;

  private YamlText() {}

  /** Empty when the text is no single YAML mapping; the reason is among the findings then. */
  static Optional<MappingNode> parse(String text, Findings findings) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setNestingDepthLimit(MAX_NESTING);
    options.setCodePointLimit(Integer.MAX_VALUE); // the bytes were bounded before
    Node root;
    try {
      root = compose(text, options);
    } catch (MarkedYAMLException e) {
      findings.problem(marked(e, findings));
      return Optional.empty();
    } catch (ReaderException e) {
      findings.problem(unreadable(e, text, findings));
      return Optional.empty();
    } catch (YAMLException e) {
      findings.problem(
          findings.yaml(),
          "this is not usable YAML: " + oneLine(e.getMessage()),
          "Make it simpler");
      return Optional.empty();
    }
    if (!(root instanceof MappingNode mapping)) {
      findings.problem(
          findings.yaml(),
          "this is not a mapping of keys to values",
          "Write 'key: value' on each line");
      return Optional.empty();
    }
    return new NodeCheck(findings).passes(mapping) ? Optional.of(mapping) : Optional.empty();
  }

  private static @Nullable Node compose(String text, LoaderOptions options) {
    return new Yaml(options).compose(new StringReader(text));
  }

  private static Problem marked(MarkedYAMLException e, Findings findings) {
    String what = "this is not valid YAML: " + oneLine(e.getProblem());
    String context = e.getContext() == null ? "" : " (" + oneLine(e.getContext()) + ")";
    String advice = "Check indentation, quotes and colons here and in the line before";
    return e.getProblemMark() == null
        ? new Problem(findings.yaml(), 0, 0, what + context, advice)
        : findings.inYaml(e.getProblemMark(), what + context, advice);
  }

  private static Problem unreadable(ReaderException e, String text, Findings findings) {
    int at = Math.min(e.getPosition(), text.codePointCount(0, text.length()));
    String before = text.substring(0, text.offsetByCodePoints(0, Math.max(at, 0)));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int column = before.length() - before.lastIndexOf('\n');
    return new Problem(
        findings.yaml(),
        line,
        column,
        "the character U+%04X is not allowed".formatted(e.getCodePoint()),
        "Delete it; an editor may not show it");
  }

  private static String oneLine(@Nullable String text) {
    String line = text == null ? "unknown reason" : text.strip().replaceAll("\\s+", " ");
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }
}
