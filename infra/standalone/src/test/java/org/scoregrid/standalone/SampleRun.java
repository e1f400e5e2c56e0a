package org.scoregrid.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.scoregrid.bundle.BundleFiles;
import org.scoregrid.bundle.BundleLimits;
import org.scoregrid.bundle.BundleReader;
import org.scoregrid.bundle.Reading;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.dataset.DatasetType;

/**
 * One submission of the sample through both steps with the host's python3, in folders laid out as
 * reference/execution-contract.md 3, 5 and 6 say, with /app replaced by a folder of the step.
 */
record SampleRun(Path root) {

  record Step(int exitCode, String log) {}

  static SampleRun of(SampleCompetition.Written sample, String name, Path dir) throws IOException {
    Path root = Files.createTempDirectory(dir, "run");
    Reading reading = BundleReader.read(sample.bundleZip(), BundleLimits.DEFAULT);
    var loaded = (Reading.Loaded) reading;
    try (BundleFiles files = loaded.files()) {
      var task = loaded.draft().tasks().getFirst();
      for (Map.Entry<DatasetType, Source> file : task.files().entrySet()) {
        Path zip = files.fileFor((Source.Member) file.getValue(), dir);
        unzip(zip, root.resolve(file.getKey().wireName()));
      }
    }
    Path submission = Objects.requireNonNull(sample.submissions().get(name), name);
    unzip(submission, root.resolve("submission"));
    return new SampleRun(root);
  }

  /** The prediction step: a submission without metadata is copied, then ingestion runs. */
  Step predict() throws IOException, InterruptedException {
    copy(root.resolve("submission"), root.resolve("prediction"));
    String command =
        command("ingestion_program")
            .replace("$input", root.resolve("input_data").toString())
            .replace("$output", root.resolve("prediction").toString())
            .replace("$program", root.resolve("ingestion_program").toString())
            .replace("$submission_program", root.resolve("submission").toString());
    return run(command);
  }

  Step score() throws IOException, InterruptedException {
    copy(root.resolve("reference_data"), root.resolve("input/ref"));
    copy(root.resolve("prediction"), root.resolve("input/res"));
    Files.createDirectories(root.resolve("output"));
    String command =
        command("scoring_program")
            .replace("$input", root.resolve("input").toString())
            .replace("$output", root.resolve("output").toString())
            .replace("$program", root.resolve("scoring_program").toString());
    return run(command);
  }

  double score(String key) throws IOException {
    Matcher matcher =
        Pattern.compile("\"" + key + "\": ([0-9.e-]+)").matcher(output("scores.json"));
    assertThat(matcher.find()).as("a score called " + key).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  String output(String name) throws IOException {
    return Files.readString(root.resolve("output").resolve(name));
  }

  private String command(String program) throws IOException {
    String metadata = Files.readString(root.resolve(program).resolve("metadata.yaml"));
    Matcher matcher = Pattern.compile("(?m)^command: (.*)$").matcher(metadata);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private Step run(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command.split(" ")))
            .directory(root.toFile())
            .redirectErrorStream(true)
            .start();
    String log;
    try (InputStream out = process.getInputStream()) {
      log = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Step(process.exitValue(), log);
  }

  private static void unzip(Path zip, Path target) throws IOException {
    Files.createDirectories(target);
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path file = target.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(in, file);
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
