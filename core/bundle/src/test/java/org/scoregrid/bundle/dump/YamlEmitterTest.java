package org.scoregrid.bundle.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

final class YamlEmitterTest {
  private static final String[] PIECES = {
    "a",
    "Z",
    "7",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r",
    "\t",
    "'",
    "\"",
    "\\",
    "\\n",
    ":",
    ": ",
    "#",
    " #",
    "- ",
    "? ",
    "|",
    ">",
    "%",
    "@",
    "`",
    "&x",
    "*x",
    "!t",
    "{",
    "}",
    "[",
    "]",
    ",",
    "<<",
    "=",
    "~",
    "yes",
    "No",
    "ON",
    "null",
    "NULL",
    "true",
    "0x1f",
    "017",
    "1:30",
    "1e3",
    ".5",
    "-.inf",
    "2024-12-31",
    "---",
    "...",
    "é",
    "ß",
    "漢",
    "😀",
    "\u0085",
    "\u2028",
    "\u2029",
    "\u00a0",
    "\ufeff",
    "\u0000",
    "\u0007",
    "\u001b",
    "\u007f",
    "\u200d",
    "\uffff",
    "\ue000",
    "\ud800",
    "x".repeat(130),
    "."
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "yes",
        "No",
        "null",
        "~",
        "12",
        "1.5",
        "1e3",
        "0x1f",
        "1:30",
        "2024-12-31",
        "true",
        " leading",
        "trailing ",
        "a: b",
        "a #b",
        "- a",
        "\"quoted\"",
        "it's",
        "line\nline",
        "line\nline\n",
        "line\n\n",
        "\nline",
        "  two\nspaces",
        "a\n  deeper\nb",
        "tab\there",
        "a\n \nb",
        "back\\slash",
        "[a, b]",
        "{a: b}",
        "!tag",
        "&anchor",
        "*alias",
        "<<",
        "=",
        "%",
        "Straße 😀",
        "a\r\nb",
        "\u0000\u0001\u001f\u007f\u0085\u2028\u2029\ufeff",
        "end.",
        "y",
        "OFF"
      })
  void a_text_is_read_as_it_was(String text) {
    assertRoundTrip(text);
  }

  @Test
  void any_text_is_read_as_it_was_wherever_it_stands() {
    Random random = new Random(20260301);
    for (int i = 0; i < 3_000; i++) {
      assertRoundTrip(anyText(random));
    }
  }

  @Test
  void any_tree_is_read_as_it_was() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      Map<String, Object> tree = anyMap(random, 3);
      assertThat(read(written(tree))).as(written(tree)).isEqualTo(tree);
    }
  }

  @Test
  void lines_are_kept_for_people_and_plain_words_have_no_quotes() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", "Final phase");
    tree.put("description", "First.\n\nSecond: more.\n");
    tree.put("version", "2");
    tree.put("tasks", List.of(0, 1));
    tree.put("columns", List.of(Map.of("key", "acc")));

    assertThat(written(tree))
        .isEqualTo(
            """
            name: Final phase
            description: |
              First.

              Second: more.
            version: "2"
            tasks: [0, 1]
            columns:
              - key: acc
            """);
  }

  @Test
  void numbers_keep_their_kind() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("whole", -3);
    tree.put("decimal", 0.25);
    tree.put("large", 1e20);
    tree.put("tiny", 1e-7);
    tree.put("flag", false);

    assertThat(read(written(tree)))
        .containsEntry("whole", -3)
        .containsEntry("decimal", 0.25)
        .containsEntry("large", 1e20)
        .containsEntry("tiny", 1e-7)
        .containsEntry("flag", false);
  }

  private static void assertRoundTrip(String text) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("value", text);
    tree.put("item", List.of(text, "other"));
    tree.put("deep", List.of(Map.of("key", text), Map.of(text, text)));
    tree.put("key", Map.of(text, List.of(text)));
    assertThat(read(written(tree))).as(written(tree)).isEqualTo(tree);
  }

  private static String anyText(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(7);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static Map<String, Object> anyMap(Random random, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    int entries = random.nextInt(4);
    for (int i = 0; i < entries; i++) {
      map.put(anyText(random), anyValue(random, depth - 1));
    }
    return map;
  }

  private static Object anyValue(Random random, int depth) {
    return switch (depth <= 0 ? random.nextInt(3) : random.nextInt(5)) {
      case 0 -> random.nextBoolean();
      case 1 -> random.nextInt();
      case 3 -> anyMap(random, depth);
      case 4 -> {
        List<Object> list = new ArrayList<>();
        int items = random.nextInt(4);
        for (int i = 0; i < items; i++) {
          list.add(anyValue(random, depth - 1));
        }
        yield list;
      }
      default -> anyText(random);
    };
  }

  private static String written(Map<String, Object> tree) {
    YamlEmitter emitter = new YamlEmitter();
    tree.forEach(emitter::put);
    return emitter.text();
  }

  private static Map<String, Object> read(String yaml) {
    Map<String, Object> read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    return read == null ? Map.of() : read;
  }
}
