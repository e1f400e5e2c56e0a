package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

final class BundleProblemsTest {
  private final Path dir;

  BundleProblemsTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void all_problems_come_at_once_with_their_places() throws IOException {
    List<String> problems =
        BundleZip.yaml(
                text ->
                    text.replace("title: Seeds", "title: ''")
                        .replace("file: pages/overview.md", "file: pages/Overview.md")
                        .replace("start: 2024-01-01", "start: 2024")
                        .replace("key: seconds", "key: accuracy"))
            .problems(dir);

    assertThat(problems)
        .containsExactly(
            "competition.yaml:2:8: title is empty. Write something of at most 256 characters",
            "competition.yaml:7:11: pages[0].file names 'pages/Overview.md', which is not in the"
                + " bundle. Did you mean 'pages/overview.md'?",
            "competition.yaml:15:12: phases[0].start is not a date. Write it like 2026-06-30"
                + " 18:00:00+02:00",
            "competition.yaml:29:14: leaderboards[0].columns[1].key is the key of another column"
                + " too. Change it");
  }

  /** One row per rule: the text that is replaced, by what, and what the problem says. */
  @ParameterizedTest(name = "{2}")
  @CsvFileSource(resources = "/broken-rules.txt", delimiter = '|', quoteCharacter = '`')
  void a_broken_rule_is_named(String old, String replacement, String said) throws IOException {
    BundleZip broken =
        BundleZip.replacing(old.replace("\\n", "\n"), replacement.replace("\\n", "\n"));

    assertThat(broken.problems(dir)).anySatisfy(problem -> assertThat(problem).contains(said));
  }

  @Test
  void a_task_index_that_comes_twice_is_named() throws IOException {
    String more = "  - index: 0\n    name: B\n    scoring_program: scoring\nphases:\n";

    assertThat(BundleZip.replacing("phases:\n", more).problems(dir))
        .singleElement()
        .asString()
        .startsWith("competition.yaml:13:12: tasks[1].index is the index of another task too");
  }

  @Test
  void a_title_has_at_most_256_characters() throws IOException {
    assertThat(BundleZip.replacing("Seeds", "é".repeat(256)).problems(dir)).isEmpty();
    assertThat(BundleZip.replacing("Seeds", "é".repeat(257)).problems(dir))
        .containsExactly(
            "competition.yaml:2:8: title is longer than 256 characters. Make it shorter");
  }

  @Test
  void empty_pages_and_terms_are_refused() throws IOException {
    List<String> problems =
        new BundleZip().with("pages/overview.md", " \n").with("terms.md", "").problems(dir);

    assertThat(problems)
        .extracting(problem -> problem.substring(problem.indexOf(": ") + 2))
        .containsExactly(
            "terms names an empty file. Write the text into terms.md",
            "pages[0].file names an empty file. Write the text into pages/overview.md");
  }

  @Test
  void a_missing_competition_yaml_gets_a_hint_where_it_is() throws IOException {
    BundleZip wrapped =
        new BundleZip().without("competition.yaml").with("seeds/competition.yaml", BundleZip.YAML);

    assertThat(wrapped.problems(dir))
        .containsExactly(
            "competition.yaml: it is not in the root of the archive. Zip what is inside the folder"
                + " 'seeds', not itself");
  }

  @Test
  void broken_yaml_is_named_with_line_and_column() throws IOException {
    assertThat(BundleZip.replacing("title: Seeds", "title: [Seeds").problems(dir))
        .singleElement()
        .asString()
        .matches("competition\\.yaml:[34]:\\d+: this is not valid YAML: .*");
  }

  @Test
  void a_key_that_stands_twice_is_named() throws IOException {
    assertThat(BundleZip.replacing("title: Seeds", "title: Seeds\ntitle: Corn").problems(dir))
        .containsExactly(
            "competition.yaml:3:1: the key 'title' stands here twice. Keep one of them");
  }
}
