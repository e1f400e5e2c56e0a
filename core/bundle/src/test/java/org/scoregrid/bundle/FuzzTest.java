package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Good bundles of every kind, changed at random but always the same: whatever is read is either a
 * valid description or has a problem, and nothing is left on the disk.
 */
final class FuzzTest {
  private static final int YAML_ROUNDS = 200;
  private static final int ZIP_ROUNDS = 150;
  private static final BundleLimits SMALL =
      new BundleLimits(200, 1 << 20, 200, 8, 1 << 16, 1 << 16, 1 << 16);

  private static final String MORE_OF_VERSION_2 =
      """
            - {title: Mean, key: mean, index: 2, computation: avg, computation_indexes: [0, 1]}
      solutions:
        - {index: 0, tasks: [0], path: truth.zip}
      fact_sheet:
        gpu: {key: gpu, type: select, title: G, selection: [True, x], is_required: 'true',
              is_on_leaderboard: 'false'}
      """;

  private static final Map<String, String> YAMLS =
      Map.of(
          "v2",
          BundleZip.YAML + MORE_OF_VERSION_2,
          "v1.5",
          OldBundles.YAML_15,
          "v1.8",
          OldBundles.YAML_18,
          "task",
          "name: a\ndescription: b\nscoring_program: {zip: truth.zip}\nis_public: no\n");

  private final Path dir;

  FuzzTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v1.5", "v1.8", "task"})
  void changed_yaml_is_read_or_refused(String kind) throws IOException {
    Random random = new Random(20_260_301);
    String good = good(kind);
    int loaded = 0;
    assertThat(read(kind, zip(kind, good).writeTo(dir), good)).as("it loads unchanged").isTrue();
    for (int round = 0; round < YAML_ROUNDS; round++) {
      String changed = Mutations.text(good, random);
      Path zip = zip(kind, changed).writeTo(dir);
      loaded += read(kind, zip, "seed round " + round + ":\n" + changed) ? 1 : 0;
    }
    assertThat(loaded).as("some still load, some do not").isBetween(10, YAML_ROUNDS * 9 / 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v1.5", "v1.8", "task"})
  void changed_archives_are_read_or_refused(String kind) throws IOException {
    Random random = new Random(18);
    Path source = zip(kind, good(kind)).writeTo(dir);
    byte[] good = Files.readAllBytes(source);
    Files.delete(source);
    for (int round = 0; round < ZIP_ROUNDS; round++) {
      Path zip = Files.write(dir.resolve("fuzz.zip"), Mutations.bytes(good, random));
      read(kind, zip, "round " + round);
    }
  }

  private static String good(String kind) {
    return YAMLS.getOrDefault(kind, "");
  }

  private static BundleZip zip(String kind, String yaml) {
    BundleZip zip = kind.startsWith("v1") ? OldBundles.of(yaml) : new BundleZip();
    return zip.with(kind.equals("task") ? "task.yaml" : "competition.yaml", yaml);
  }

  /** True when it loads. */
  private boolean read(String kind, Path zip, String what) throws IOException {
    boolean loaded = false;
    try {
      loaded = kind.equals("task") ? readTask(zip) : readCompetition(zip);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(what, e);
    }
    Files.delete(zip);
    assertThat(dir).as(what).isEmptyDirectory();
    return loaded;
  }

  private boolean readCompetition(Path zip) throws IOException {
    return switch (BundleReader.read(zip, SMALL)) {
      case Reading.Rejected(List<Problem> problems) -> refused(problems);
      case Reading.Loaded(var draft, BundleFiles files) -> {
        try (files) {
          ValidDraft.check(draft, files, dir);
        }
        yield true;
      }
    };
  }

  private boolean readTask(Path zip) throws IOException {
    return switch (TaskBundleReader.read(zip, SMALL)) {
      case TaskReading.Rejected(TaskRefusal refusal, List<Problem> problems) -> {
        assertThat(refusal.error()).isNotBlank();
        yield refused(problems);
      }
      case TaskReading.Loaded(var task, BundleFiles files) -> {
        try (files) {
          ValidDraft.check(task, files, dir);
        }
        yield true;
      }
    };
  }

  private static boolean refused(List<Problem> problems) {
    assertThat(problems).isNotEmpty();
    assertThat(problems)
        .allSatisfy(
            problem -> {
              assertThat(problem.what()).isNotBlank();
              assertThat(problem.whatToDo()).isNotBlank();
              assertThat(problem.toString()).hasSizeLessThan(1_000).doesNotContain("\n");
              assertThat(Texts.isStorable(problem.toString())).isTrue();
              assertThat(problem.toString().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
            });
    return false;
  }
}
