package org.scoregrid.worker.container.bubblewrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.worker.workspace.TreeDeletion;

/**
 * The engine of an ordinary user, to whom control groups were given: in a JVM of its own, within a
 * user namespace, as docs/engines.md says. The tests themselves are root.
 */
final class RootlessTest {
  private static final int USER = 64_321;
  private static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu", "cpuset");

  private Path home;

  @BeforeEach
  void prepare() throws Exception {
    home = own(Files.createTempDirectory(Path.of("/tmp"), "scoregrid-rootless"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    own(Files.createDirectory(home.resolve("out")));
    Files.createDirectory(home.resolve("groups"));
    for (var controller : CONTROLLERS) {
      own(Files.createDirectory(group(controller)));
      own(Files.createDirectory(group(controller).resolve("scoregrid")));
      Files.createSymbolicLink(home.resolve("groups").resolve(controller), group(controller));
    }
  }

  @AfterEach
  void remove() throws IOException {
    TreeDeletion.delete(home);
    for (var controller : CONTROLLERS) {
      try (Stream<Path> all = Files.walk(group(controller))) {
        for (var each : all.filter(Files::isDirectory).sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static Path group(String controller) {
    return Path.of("/sys/fs/cgroup", controller, "rootless-" + ProcessHandle.current().pid());
  }

  private static Path own(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", USER);
    Files.setAttribute(path, "unix:gid", USER);
    return path;
  }

  /** Classes and the log's jars, where everybody can read them. */
  private String classpath() throws IOException {
    var copies = own(Files.createDirectory(home.resolve("classes")));
    var entries = new ArrayList<String>();
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      var source = Path.of(entry);
      var copy = copies.resolve(String.valueOf(entries.size()) + source.getFileName());
      if (Files.isDirectory(source)) {
        copyTree(source, copy);
        entries.add(copy.toString());
      } else if (Files.isRegularFile(source) && isNeeded(source)) {
        own(Files.copy(source, copy));
        entries.add(copy.toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Other modules are directories or jars, by how far Maven goes. */
  private static boolean isNeeded(Path jar) {
    return jar.toString().contains("slf4j") || jar.toAbsolutePath().toString().contains("/target/");
  }

  private static void copyTree(Path source, Path target) throws IOException {
    try (Stream<Path> all = Files.walk(source)) {
      for (var each : all.toList()) {
        own(Files.copy(each, target.resolve(source.relativize(each).toString())));
      }
    }
  }

  private String answer() throws Exception {
    var command =
        List.of(
            "setpriv",
            "--reuid=" + USER,
            "--regid=" + USER,
            "--clear-groups",
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classpath(),
            RootlessTrial.class.getName(),
            home.resolve("state").toString(),
            home.resolve("groups").toString(),
            home.resolve("out").toString());
    var log = home.resolve("log").toFile();
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(log.toPath(), StandardCharsets.UTF_8);
  }

  @Test
  void an_ordinary_user_has_the_whole_isolation() throws Exception {
    var answer = answer();
    assertThat(answer.lines().map(String::strip))
        .contains(
            "code 7 false",
            "user 0 false 65534",
            "memory 137 true",
            "root 1 false",
            "written 0 false",
            "interfaces 0 false 3",
            "processes 0 false True",
            "orphans 0");
    assertThat(answer).contains("ok   sandbox").doesNotContain("\nno ");
    assertThat(Files.getAttribute(home.resolve("out/file"), "unix:uid")).isEqualTo(USER);
  }
}
