package org.scoregrid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code unpack}: a large bundle through the scheduler's own code, in a JVM with a small heap. */
@Command(name = "unpack", description = "a large bundle in a small heap, next to a plain zip copy")
final class UnpackCommand implements Callable<Integer> {
  private static final long MAX_MINUTES = 60;
  private static final double MIB = 1 << 20;
  private static final Pattern RESULT =
      Pattern.compile(UnpackChild.RESULT + " nanos=(\\d+) cpu=(\\d+) peak=(\\d+) objects=(\\d+)");

  @Option(names = "--size", defaultValue = "2GB", description = "bytes of all files; KB, MB, GB")
  private String size = "2GB";

  @Option(names = "--files", defaultValue = "50000", description = "files of the bundle")
  private int files;

  @Option(names = "--heap", defaultValue = "240", description = "MiB of the child's heap")
  private int heap;

  @Option(names = "--json", description = "one JSON object as last line")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    long bytes = ByteSize.of("--size", size);
    try (TemporaryDirectory directory = TemporaryDirectory.make()) {
      Path bundle = directory.path().resolve("bundle.zip");
      long content = new LargeBundle(bytes, files).writeTo(bundle);
      Floor floor = floor(bundle, directory.path().resolve("copy.zip"));
      Child child = unpack(bundle, directory.path().resolve("site"));
      Table table = new Table("unpack");
      table.add(row(bundle, content, floor, child));
      table.print(json);
    }
    return 0;
  }

  /** What a plain copy takes. */
  private record Floor(double seconds, double cpuSeconds) {}

  /** What the child measured. */
  private record Child(double seconds, double cpuSeconds, double peakMib, long objects) {}

  private static Floor floor(Path bundle, Path copy) throws IOException {
    long cpu = CpuTime.ofProcess();
    long nanos = LargeBundle.copy(bundle, copy);
    return new Floor(seconds(nanos), seconds(CpuTime.ofProcess() - cpu));
  }

  private Map<String, Double> row(Path bundle, long content, Floor floor, Child child)
      throws IOException {
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("files", (double) files);
    row.put("content_mib", content / MIB);
    row.put("bundle_mib", Files.size(bundle) / MIB);
    row.put("objects", (double) child.objects());
    row.put("heap_limit_mib", (double) heap);
    row.put("peak_heap_mib", child.peakMib());
    row.put("floor_mib_per_s", content / MIB / floor.seconds());
    row.put("unpack_mib_per_s", content / MIB / child.seconds());
    row.put("ratio", floor.seconds() / child.seconds());
    row.put("floor_cpu_s", floor.cpuSeconds());
    row.put("unpack_cpu_s", child.cpuSeconds());
    row.put("cpu_ratio", floor.cpuSeconds() / child.cpuSeconds());
    return row;
  }

  private Child unpack(Path bundle, Path site) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + heap + "m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    UnpackChild.class.getName(),
                    bundle.toString(),
                    site.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      @Nullable Child child = null;
      for (String line : process.inputReader().lines().toList()) {
        child = parsed(line).orElse(child);
      }
      if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)
          || process.exitValue() != 0
          || child == null) {
        throw new IOException("the bundle was not unpacked: the lines above say why");
      }
      return child;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Optional<Child> parsed(String line) {
    Matcher result = RESULT.matcher(line);
    return result.matches()
        ? Optional.of(
            new Child(
                seconds(Long.parseLong(result.group(1))),
                seconds(Long.parseLong(result.group(2))),
                Long.parseLong(result.group(3)) / MIB,
                Long.parseLong(result.group(4))))
        : Optional.empty();
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
