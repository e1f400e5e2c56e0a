package org.scoregrid.bundle.dump;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes one YAML document: a mapping of texts, numbers, booleans, nothing, lists and further
 * mappings. Only what every parser takes for text stands without quotes; everything else is quoted
 * with escapes, or a literal block where lines are worth reading. YAML 1.1 and 1.2 read the same.
 * For one thread.
 */
final class YamlEmitter {
  private static final int STEP = 2;
  private static final int MAX_PLAIN = 120;

  /** Parsers look no further than 1 024 characters for the colon behind a key. */
  private static final int MAX_SIMPLE_KEY = 200;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z]([A-Za-z0-9_./ -]*[A-Za-z0-9_])?");
  private static final Set<String> NOT_TEXT =
      Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

  private final StringBuilder out = new StringBuilder();

  /** A line for people. */
  void comment(String line) {
    out.append("# ").append(line).append('\n');
  }

  /** The next entry of the document. */
  void put(String key, @Nullable Object value) {
    entry(key, value, 0);
  }

  String text() {
    return out.toString();
  }

  private void entry(String key, @Nullable Object value, int indent) {
    String name = scalar(key);
    if (name.length() > MAX_SIMPLE_KEY) {
      out.append("? ").append(name).append('\n').append(" ".repeat(indent));
      out.append(':');
    } else {
      out.append(name).append(':');
    }
    value(value, indent);
  }

  private void value(@Nullable Object value, int indent) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        out.append('\n').append(" ".repeat(indent + STEP));
        entries(map, indent + STEP);
      }
      case List<?> list when list.stream().anyMatch(YamlEmitter::isDeep) -> {
        out.append('\n');
        items(list, indent + STEP);
      }
      case String text when isBlock(text) -> block(text, indent + STEP);
      case null, default -> out.append(' ').append(flow(value)).append('\n');
    }
  }

  /** The first entry continues the line that was begun. */
  private void entries(Map<?, ?> map, int indent) {
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      entry(String.valueOf(entry.getKey()), entry.getValue(), indent);
      separator = " ".repeat(indent);
    }
  }

  private void items(List<?> list, int indent) {
    for (Object item : list) {
      out.append(" ".repeat(indent)).append('-');
      if (item instanceof Map<?, ?> map && !map.isEmpty()) {
        out.append(' ');
        entries(map, indent + STEP);
      } else {
        value(item, indent);
      }
    }
  }

  private static boolean isDeep(@Nullable Object item) {
    return item instanceof Map || item instanceof List;
  }

  private static String flow(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> scalar(String.valueOf(e.getKey())) + ": " + flow(e.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(YamlEmitter::flow).collect(Collectors.joining(", ", "[", "]"));
      case Boolean flag -> flag.toString();
      case Double number -> decimal(BigDecimal.valueOf(number));
      case Float number -> decimal(new BigDecimal(number.toString()));
      case BigDecimal number -> decimal(number);
      case Number number -> number.toString();
      default -> scalar(value.toString());
    };
  }

  /** Without an exponent, and with a point, or YAML 1.1 reads a text or an integer. */
  private static String decimal(BigDecimal number) {
    String digits = number.toPlainString();
    return digits.indexOf('.') < 0 ? digits + ".0" : digits;
  }

  private static String scalar(String text) {
    boolean plain =
        text.length() <= MAX_PLAIN
            && PLAIN.matcher(text).matches()
            && !NOT_TEXT.contains(text.toLowerCase(Locale.ROOT));
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (isPrintable(c)) {
                    quoted.appendCodePoint(c);
                  } else {
                    quoted.append(c <= 0xffff ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }

  /** What may stand in a YAML file as it is and is no line break of any version. */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Several lines that a literal block keeps as they are. */
  private static boolean isBlock(String text) {
    int end = text.endsWith("\n") ? text.length() - 1 : text.length();
    return text.lastIndexOf('\n', end - 1) > 0
        && text.charAt(0) != ' '
        && text.charAt(0) != '\n'
        && text.charAt(end - 1) != '\n'
        && text.codePoints().allMatch(c -> c == '\n' || isPrintable(c))
        && text.lines().allMatch(line -> line.isEmpty() || !line.isBlank());
  }

  private void block(String text, int indent) {
    out.append(text.endsWith("\n") ? " |\n" : " |-\n");
    text.lines()
        .forEach(
            line -> {
              if (!line.isEmpty()) {
                out.append(" ".repeat(indent)).append(line);
              }
              out.append('\n');
            });
  }
}
