package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.scoregrid.domain.competition.CompetitionDraft;

/** A small valid bundle that a test changes in one place and then reads. */
final class BundleZip {
  static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 0};

  static final String YAML =
      """
      version: 2
      title: Seeds
      image: logo.png
      terms: terms.md
      pages:
        - title: Overview
          file: pages/overview.md
      tasks:
        - index: 0
          name: Sort seeds
          scoring_program: scoring/
          reference_data: truth.zip
      phases:
        - name: Feedback
          start: 2024-01-01
          end: 2024-06-30 18:00:00+02:00
          tasks: [0]
        - name: Final
          start: 2024-07-01
          tasks: [0]
      leaderboards:
        - title: Results
          key: main
          columns:
            - title: Accuracy
              key: accuracy
              index: 0
            - title: Seconds
              key: seconds
              index: 1
              sorting: asc
      """;

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<ZipArchiveEntry> bare = new ArrayList<>();

  /** A zip without anything in it. */
  static BundleZip empty() {
    BundleZip zip = new BundleZip();
    zip.files.clear();
    return zip;
  }

  BundleZip() {
    with("competition.yaml", YAML);
    with("logo.png", PNG);
    with("terms.md", "Be kind.");
    with("pages/overview.md", "# Seeds");
    with("scoring/metadata.yaml", "command: python3 $program/score.py");
    with("scoring/score.py", "print(1)");
    with("truth.zip", "PK\u0003\u0004");
  }

  static BundleZip yaml(UnaryOperator<String> change) {
    String changed = change.apply(YAML);
    assertThat(changed).as("the test changes something").isNotEqualTo(YAML);
    return new BundleZip().with("competition.yaml", changed);
  }

  /** The valid file with one piece of text replaced. */
  static BundleZip replacing(String old, String replacement) {
    return yaml(text -> text.replace(old, replacement));
  }

  BundleZip with(String name, String text) {
    return with(name, text.getBytes(StandardCharsets.UTF_8));
  }

  BundleZip with(String name, byte[] bytes) {
    files.put(name, bytes);
    return this;
  }

  BundleZip without(String name) {
    assertThat(files.remove(name)).isNotNull();
    return this;
  }

  /** An entry with its own name, time and mode, holding one x. */
  BundleZip withEntry(ZipArchiveEntry entry) {
    bare.add(entry);
    return this;
  }

  Path writeTo(Path dir) throws IOException {
    Path zip = Files.createTempFile(dir, "bundle", ".zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      for (var file : files.entrySet()) {
        out.putArchiveEntry(new ZipArchiveEntry(file.getKey()));
        out.write(file.getValue());
        out.closeArchiveEntry();
      }
      for (ZipArchiveEntry entry : bare) {
        out.putArchiveEntry(entry);
        out.write('x');
        out.closeArchiveEntry();
      }
    }
    return zip;
  }

  /** The draft of a bundle that loads. */
  CompetitionDraft draft(Path dir) throws IOException {
    return switch (BundleReader.read(writeTo(dir), BundleLimits.DEFAULT)) {
      case Reading.Loaded(CompetitionDraft draft, BundleFiles files) -> {
        files.close();
        yield draft;
      }
      case Reading.Rejected(List<Problem> problems) -> throw new AssertionError(problems);
    };
  }

  /** The problems of a bundle that does not load, as printed. */
  List<String> problems(Path dir) throws IOException {
    return problems(writeTo(dir), BundleLimits.DEFAULT);
  }

  static List<String> problems(Path zip, BundleLimits limits) throws IOException {
    return switch (BundleReader.read(zip, limits)) {
      case Reading.Loaded(_, BundleFiles files) -> {
        files.close();
        yield List.of();
      }
      case Reading.Rejected(List<Problem> problems) ->
          problems.stream().map(Problem::toString).toList();
    };
  }

  List<String> notices(Path dir) throws IOException {
    List<String> notices = new ArrayList<>();
    Reading reading =
        BundleReader.read(
            writeTo(dir), BundleLimits.DEFAULT, notice -> notices.add(notice.toString()));
    if (reading instanceof Reading.Loaded loaded) {
      loaded.files().close();
    }
    return notices;
  }
}
