package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostileYamlTest {
  private final Path dir;

  HostileYamlTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void billion_laughs_are_refused() throws IOException {
    StringBuilder laughs = new StringBuilder("l0: &l0 [ha, ha]\n");
    for (int i = 1; i < 80; i++) {
      String nine = ("*l" + (i - 1) + ", ").repeat(9);
      laughs.append("l%d: &l%d [%s]\n".formatted(i, i, nine));
    }

    assertThat(BundleZip.yaml(text -> text + laughs).problems(dir))
        .singleElement()
        .asString()
        .contains("Number of aliases for non-scalar nodes exceeds");
  }

  @Test
  void merges_of_merges_are_bounded() throws IOException {
    StringBuilder merges = new StringBuilder("m0: &m0 {");
    for (int i = 0; i < 3_000; i++) {
      merges.append("k").append(i).append(": 1, ");
    }
    merges.append("last: 1}\n");
    for (int i = 1; i < 40; i++) {
      merges.append("m%d: &m%d {<<: [*m%d, *m%d, *m%d]}\n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    String phases = "phases:\n  - *m39\n";

    assertThat(
            BundleZip.yaml(
                    text -> text.replaceFirst("(?s)phases:.*(?=leaderboards)", merges + phases))
                .problems(dir))
        .anyMatch(problem -> problem.contains("too much is merged by '<<'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x: &x [*x]", "x: &x {<<: *x}", "fact_sheet: &f {a: *f}"})
  void what_contains_itself_is_refused(String line) throws IOException {
    assertThat(BundleZip.yaml(text -> text + line + "\n").problems(dir))
        .singleElement()
        .asString()
        .contains("this contains itself by an alias");
  }

  @Test
  void deep_nesting_is_refused() throws IOException {
    String deep = "x: " + "[".repeat(20_000) + "]".repeat(20_000) + "\n";

    assertThat(BundleZip.yaml(text -> text + deep).problems(dir))
        .singleElement()
        .asString()
        .contains("Nesting Depth exceeded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x: !!python/object/apply:os.system ['id']",
        "x: !!javax.script.ScriptEngineManager []",
        "x: !mine 3",
        "x: !!binary aGk=",
      })
  void tags_that_make_objects_are_refused(String line) throws IOException {
    assertThat(BundleZip.yaml(text -> text + line + "\n").problems(dir))
        .singleElement()
        .asString()
        .containsPattern("[Tt]ag .*is not allowed|tag is not allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_submissions: 999999999999999999999999999999",
        "max_submissions: 0x7fffffffffffffff",
        "max_submissions: 1e999999999",
        "max_submissions: .nan",
        "max_submissions: .inf",
        "execution_time_limit: 2147483648",
        "execution_time_limit: 1:99:99:99:99:99:99",
        "index: -99999999999",
        "start: 9999999999-01-01",
      })
  void numbers_out_of_any_range_are_refused(String line) throws IOException {
    String old = line.startsWith("start") ? "start: 2024-01-01" : "- name: Feedback";
    String replacement = line.startsWith("start") ? line : old + "\n    " + line;

    assertThat(BundleZip.replacing(old, replacement).problems(dir))
        .singleElement()
        .asString()
        .contains("phases[0].");
  }

  @Test
  void numbers_as_text_are_as_they_are_written() throws IOException {
    assertThat(BundleZip.replacing("title: Seeds", "title: .nan").draft(dir).title())
        .isEqualTo(".nan");
  }

  @Test
  void old_formats_are_bounded_like_the_new_one() throws IOException {
    StringBuilder many = new StringBuilder("phases:\n");
    for (int i = 0; i < 1_001; i++) {
      many.append("  ").append(i).append(": {label: a, start_date: 2020-01-01}\n");
    }

    assertThat(OldBundles.replacing("phases:\n", many + "x:\n").problems(dir))
        .anyMatch(it -> it.contains("phases has more than 1000 keys"));
    assertThat(
            OldBundles.replacing(
                    "    fit:\n", "    ? " + "k".repeat(99_999) + "\n    : {}\n    fit:\n")
                .problems(dir))
        .allMatch(it -> it.length() < 400);
    assertThat(OldBundles.replacing("phases:\n", "phases: &p {<<: *p}\nx:\n").problems(dir))
        .isNotEmpty();
  }

  @Test
  void a_title_of_ten_megabytes_is_refused_before_it_is_parsed() throws IOException {
    assertThat(BundleZip.replacing("Seeds", "x".repeat(10 << 20)).problems(dir))
        .containsExactly(
            "competition.yaml: it is larger than 1048576 bytes. Move long texts to files of their own");
  }

  @Test
  void characters_that_yaml_forbids_are_named_with_their_place() throws IOException {
    assertThat(BundleZip.replacing("Seeds", "See\u0007ds").problems(dir))
        .containsExactly(
            "competition.yaml:2:11: the character U+0007 is not allowed. Delete it; an editor may"
                + " not show it");
  }

  @Test
  void a_flood_of_problems_is_cut() throws IOException {
    String pages = "pages:\n" + "  - x: 1\n".repeat(999);

    assertThat(
            BundleZip.yaml(text -> text.replaceFirst("(?s)pages:.*(?=tasks:\n  -)", pages))
                .problems(dir))
        .hasSize(201)
        .last()
        .asString()
        .contains("more problems");
  }

  @Test
  void a_list_of_too_many_items_is_refused() throws IOException {
    String pages = "pages:\n" + "  - {title: a, file: terms.md}\n".repeat(1_001);

    assertThat(
            BundleZip.yaml(text -> text.replaceFirst("(?s)pages:.*(?=tasks:\n  -)", pages))
                .problems(dir))
        .singleElement()
        .asString()
        .contains("pages has more than 1000 items");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "just text", "--- {}\n--- {}\n", "{[1, 2]: 3}", "\t- x"})
  void what_is_no_single_mapping_is_refused(String text) throws IOException {
    assertThat(new BundleZip().with("competition.yaml", text).problems(dir)).isNotEmpty();
  }
}
