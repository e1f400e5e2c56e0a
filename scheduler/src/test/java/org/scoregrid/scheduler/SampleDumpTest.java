package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;

/** Bundles of all versions, and the one that comes with the program, through a dump and back. */
class SampleDumpTest {
  private static final Path SAMPLE =
      Path.of("..", "infra", "standalone", "src", "main", "resources", "sample", "bundle");

  private static final String YAML_15 =
      """
      version: 1.5
      title: Tides
      description: Heights of water
      image: logo.gif
      has_registration: true
      end_date: null
      html:
        overview: overview.html
        terms: terms.html
        data: data.html
      phases:
        2:
          phasenumber: 2
          label: Final
          start_date: 2020-03-10 12:00:00+02:00
          scoring_program: scoring.zip
          reference_data: truth
        1:
          phasenumber: 1
          label: Development
          start_date: 2020-01-01
          description: Try it
          max_submissions: 7
          max_submissions_per_day: 3
          execution_time_limit: 90
          scoring_program: scoring.zip
          ingestion_program: ingestion/
          ingestion_program_only_during_scoring: true
          input_data: input
          reference_data: truth
          starting_kit: kit
          public_data: input
      leaderboard:
        leaderboards:
          Results: &RESULTS
            label: RESULTS
            rank: 1
        columns:
          error:
            leaderboard: *RESULTS
            label: Error
            rank: 2
            sort: asc
            numeric_format: 4
          fit:
            leaderboard: *RESULTS
            rank: 1
      """;

  private static final String YAML_18 =
      """
      title: Rain
      image: logo.gif
      html: {overview: overview.html, terms: terms.html}
      end_date: 2019-12-31
      phases:
        1:
          phasenumber: 1
          label: All lakes
          start_date: 2019-09-24
          is_parallel_parent: true
          max_submissions_per_day: 9
        2:
          phasenumber: 2
          parent_phasenumber: 1
          label: Lake one
          start_date: 2019-09-24
          execution_time_limit: 100
          scoring_program: scoring.zip
          reference_data: truth
        3:
          phasenumber: 3
          parent_phasenumber: 1
          label: Lake two
          start_date: 2019-09-24
          execution_time_limit: 300
          hide_output: true
          starting_kit: kit
          scoring_program: scoring.zip
          reference_data: input
      leaderboard:
        leaderboards:
          Results: &R {label: Results, rank: 1}
        columns:
          score: {leaderboard: *R, label: Score}
      """;

  private final Path folder;
  private final SchedulerWorld here;
  private final SchedulerWorld elsewhere;

  SampleDumpTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    here = new SchedulerWorld(Files.createDirectories(folder.resolve("here")));
    elsewhere = new SchedulerWorld(Files.createDirectories(folder.resolve("elsewhere")));
  }

  @AfterEach
  void close() {
    here.close();
    elsewhere.close();
  }

  @Test
  void the_sample_competition_comes_back_the_same() throws IOException {
    assertSame(zipped(SAMPLE));
  }

  @Test
  void a_bundle_of_version_1_5_comes_back_the_same() throws IOException {
    assertSame(here.bundle(old(YAML_15)));
  }

  @Test
  void a_bundle_of_version_1_8_comes_back_the_same() throws IOException {
    assertSame(here.bundle(old(YAML_18)));
  }

  private void assertSame(Path bundle) throws IOException {
    Competition first = here.unpacked(here.upload(here.account("organizer"), bundle));
    Map<String, ?> before = Likeness.of(here, first.id());

    Dataset files = Dumping.dumped(here, first.id(), DumpMode.FILES);
    Competition there =
        elsewhere.unpacked(
            elsewhere.upload(elsewhere.account("stranger"), carried(files, "files.zip")));
    Dataset keys = Dumping.dumped(here, first.id(), DumpMode.KEYS);
    Competition again =
        here.unpacked(here.upload(first.summary().createdBy().id(), carried(keys, "keys.zip")));

    assertThat(Likeness.of(elsewhere, there.id())).isEqualTo(before);
    assertThat(Likeness.of(here, again.id())).isEqualTo(before);
  }

  private Path carried(Dataset dump, String name) throws IOException {
    Path zip = folder.resolve(name);
    try (InputStream in = here.blobs.open(dump.objectKey())) {
      Files.copy(in, zip);
    }
    return zip;
  }

  private static Map<String, String> old(String yaml) {
    return Map.of(
        "competition.yaml", yaml,
        "logo.gif", "GIF89a-tiny",
        "overview.html", "<h1>Tides</h1>",
        "terms.html", "Be kind.",
        "data.html", "<p>Heights</p>",
        "scoring.zip", "PK\u0003\u0004",
        "truth/a.txt", "1",
        "input/a.txt", "2",
        "kit/a.txt", "3",
        "ingestion/metadata", "command: python3 $program/i.py");
  }

  private Path zipped(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    Path zip = folder.resolve("sample.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Path file : files) {
        out.putNextEntry(new ZipEntry(directory.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return zip;
  }
}
