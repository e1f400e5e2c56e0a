package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgramBundleTest {
  private final Path dir;

  ProgramBundleTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "command: python3 $program/score.py $input $output",
        "description: mine\ncommand: sh -c \"a | b > c\"\nanything: [1]",
        "{command: /bin/bash -c 'a && b'}",
      })
  void a_program_needs_a_command_and_nothing_else(String metadata) throws IOException {
    assertThat(problems(BundleZip.empty().with("metadata.yaml", metadata))).isEmpty();
    assertThat(problems(BundleZip.empty().with("metadata", metadata))).isEmpty();
  }

  @Test
  void metadata_yaml_wins_over_metadata() throws IOException {
    BundleZip both =
        BundleZip.empty().with("metadata", "command: x").with("metadata.yaml", "description: y");

    assertThat(problems(both)).singleElement().asString().startsWith("metadata.yaml:1:1: command");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "description: x | command is missing",
        "command: | command is missing",
        "command: '' | command is empty",
        "command: [a, b] | command must be text",
        "just text | this is not a mapping",
        "command: [ | this is not valid YAML",
        "command: a && b | command is not run by a shell",
        "command: a > b.txt | command is not run by a shell",
      })
  void a_command_that_cannot_be_started_is_a_problem(String metadata, String said)
      throws IOException {
    assertThat(problems(BundleZip.empty().with("metadata.yaml", metadata)))
        .singleElement()
        .asString()
        .contains(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scoring/metadata | It is in the folder 'scoring'",
        "scoring/metadata.yaml | It is in the folder 'scoring'",
        "metadata.yml | Rename metadata.yml to metadata.yaml",
        "score.py | Add one with the line 'command:",
      })
  void a_program_without_metadata_at_its_root_is_told_why(String file, String advice)
      throws IOException {
    assertThat(problems(BundleZip.empty().with(file, "command: x")))
        .singleElement()
        .asString()
        .startsWith("metadata.yaml: the program has no metadata.yaml at its root")
        .contains(advice);
  }

  @Test
  void programs_of_a_bundle_are_looked_into_whether_folder_or_zip() throws IOException {
    byte[] inner = Files.readAllBytes(BundleZip.empty().with("p/metadata", "x: 1").writeTo(dir));
    BundleZip zip =
        BundleZip.replacing(
                "reference_data: truth.zip",
                "reference_data: truth.zip\n    ingestion_program: i.zip")
            .with("i.zip", inner)
            .with("scoring/metadata.yaml", "command:");

    BundleLint.Report report =
        BundleLint.report(zip.writeTo(dir), BundleLimits.DEFAULT, Files.createDirectory(temp()));

    assertThat(report.loads()).isTrue();
    assertThat(report.notices())
        .extracting(Problem::toString)
        .containsExactlyInAnyOrder(
            "scoring/metadata.yaml:1:1: command is missing. Write 'command: …' with at most 10000"
                + " characters",
            "i.zip/metadata.yaml: the program has no metadata.yaml at its root. It is in the folder"
                + " 'p': put what is inside that folder at the root");
    assertThat(temp()).isEmptyDirectory();
  }

  private Path temp() {
    return dir.resolve("temp");
  }

  private List<Problem> problems(BundleZip zip) throws IOException {
    return ProgramBundle.problems(zip.writeTo(dir), BundleLimits.DEFAULT);
  }
}
