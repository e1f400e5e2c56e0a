package org.scoregrid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LintTest {
  private static final String YAML =
      """
      version: 2
      title: Seeds
      image: logo.gif
      terms: terms.md
      pages: [{title: Overview, file: terms.md}]
      tasks: [{index: 0, name: Sort, scoring_program: scoring}]
      phases: [{name: One, start: 2024-01-01, tasks: [0]}]
      leaderboards: [{title: R, key: r, columns: [{title: A, key: a, index: 0}]}]
      """;

  private final Path dir;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  LintTest(@TempDir Path dir) {
    this.dir = dir;
  }

  private Path bundle(String yaml) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("competition.yaml", yaml);
    files.put("logo.gif", "GIF89a......");
    files.put("terms.md", "Be kind.");
    files.put("scoring/metadata", "command: python3 $program/s.py");
    return zip(files);
  }

  private Path zip(Map<String, String> files) throws IOException {
    Path zip = dir.resolve("seeds.zip");
    try (ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (var file : files.entrySet()) {
        target.putNextEntry(new ZipEntry(file.getKey()));
        target.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        target.closeEntry();
      }
    }
    return zip;
  }

  private int run(Object... args) {
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
  }

  @Test
  void a_bundle_that_loads_gets_one_line() throws IOException {
    assertThat(run("lint", bundle(YAML))).isZero();
    assertThat(out.toString().lines())
        .containsExactly("'Seeds' loads: 1 phase, 1 task, 1 page, 1 column");
  }

  @Test
  void every_problem_gets_a_line_with_its_place() throws IOException {
    Path broken =
        bundle(YAML.replace("title: Seeds", "titel: Seeds").replace("tasks: [0]", "x: 0"));

    assertThat(run("lint", broken)).isEqualTo(1);
    assertThat(out.toString().lines())
        .containsExactly(
            "competition.yaml:1:1: title is missing. Write 'title: …' with at most 256 characters",
            "competition.yaml:7:10: phases[0].tasks is missing. List the index of at least one task"
                + " of this file",
            "notice: competition.yaml:2:1: the key 'titel' is not read. Check its spelling, or"
                + " delete it",
            "notice: competition.yaml:7:41: the key 'x' is not read in phases[0]. Check its"
                + " spelling, or delete it",
            "2 problems; the bundle does not load");
  }

  @Test
  void the_json_report_is_one_object() throws IOException {
    assertThat(run("lint", "--json", bundle(YAML.replace("version: 2", "version: 1.5"))))
        .isEqualTo(1);

    JsonNode report = JsonMapper.builder().build().readTree(out.toString());
    assertThat(report.get("loads").asBoolean()).isFalse();
    assertThat(report.at("/problems/0/file").asText()).isEqualTo("competition.yaml");
    assertThat(report.at("/problems/0/line").asInt()).isEqualTo(1);
    assertThat(report.at("/problems/0/what").asText()).isEqualTo("html is missing");
    assertThat(report.get("kind").asText()).isEqualTo("competition");
  }

  @Test
  void a_bundle_of_codalab_is_read_too() throws IOException {
    String yaml =
        """
        title: Tides
        image: logo.gif
        html: {overview: terms.md, terms: terms.md}
        phases: {1: {phasenumber: 1, label: A, start_date: 2020-01-01, scoring_program: scoring}}
        enable_forum: true
        leaderboard:
          leaderboards: {Results: &r {label: Results}}
          columns: {score: {leaderboard: *r}}
        """;

    assertThat(run("lint", bundle(yaml))).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "notice: competition.yaml:5:1: enable_forum of CodaLab is not taken over. Switch the"
                + " forum in the editor",
            "'Tides' loads: 1 phase, 1 task, 1 page, 1 column");
  }

  @Test
  void a_task_bundle_is_known_by_its_content() throws IOException {
    String yaml = "name: Sort\ndescription: x\nscoring_program: {zip: s.zip}\n";
    Path task = zip(Map.of("task.yaml", yaml, "s.zip", "PK-not-really"));

    assertThat(run("lint", task)).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "notice: s.zip: this is not a zip archive, or a broken one. Make the zip again and"
                + " upload it",
            "the task 'Sort' loads: 1 program or data set");
    assertThat(run("lint", zip(Map.of("task.yaml", "name: [")))).isEqualTo(1);
    assertThat(out.toString()).contains("1 problem; the task does not load");
  }

  @Test
  void a_program_is_known_by_its_content_even_when_it_is_wrapped() throws IOException {
    assertThat(run("lint", zip(Map.of("metadata", "command: python3 $program/s.py")))).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("the program can be started");
    assertThat(run("lint", zip(Map.of("s/metadata.yaml", "command: python3 $program/s.py"))))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains("It is in the folder 's': put what is inside that folder at the root")
        .contains("1 problem; the program would not run");
  }

  @Test
  void programs_of_a_bundle_that_would_not_run_are_noticed() throws IOException {
    Path zip = bundle(YAML);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("competition.yaml", YAML);
    files.put("logo.gif", "GIF89a......");
    files.put("terms.md", "Be kind.");
    files.put("scoring/metadata.yaml", "description: none\n");
    assertThat(run("lint", zip)).isZero();
    assertThat(run("lint", zip(files))).isZero();
    assertThat(out.toString())
        .contains("notice: scoring/metadata.yaml:1:1: command is missing. Write 'command: …'");
  }

  @Test
  void a_missing_file_is_an_error_of_the_command() {
    assertThat(run("lint", dir.resolve("none.zip"))).isEqualTo(2);
    assertThat(err.toString()).contains("none.zip is not a file");
  }
}
