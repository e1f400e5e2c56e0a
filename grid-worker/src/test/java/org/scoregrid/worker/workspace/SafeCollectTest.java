package org.scoregrid.worker.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.worker.Zips;

class SafeCollectTest {
  private static final Limits SMALL = new Limits(Duration.ofSeconds(1), 1, 1, 1, 1, 1_000, 10, 1);

  @Test
  void only_plain_files_are_collected(@TempDir Path directory) throws Exception {
    Path output = directory.resolve("output");
    Files.createDirectories(output.resolve("sub"));
    Files.writeString(directory.resolve("secret"), "secret");
    Files.writeString(output.resolve("sub/a.txt"), "a");
    Files.createSymbolicLink(output.resolve("link"), directory.resolve("secret"));
    Files.createSymbolicLink(output.resolve("loop"), output);
    assertThat(new ProcessBuilder("mkfifo", output.resolve("pipe").toString()).start().waitFor())
        .isZero();
    Files.setPosixFilePermissions(
        output.resolve("sub/a.txt"), PosixFilePermissions.fromString("---------"));

    SafeCollect.seal(output, SMALL, Blame.PARTICIPANT);
    SafeCollect.zip(output, directory.resolve("a.zip"));

    assertThat(Zips.read(Files.readAllBytes(directory.resolve("a.zip"))))
        .containsOnlyKeys("sub/", "sub/a.txt");
    assertThat(Files.exists(output.resolve("link"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(directory.resolve("secret")).hasContent("secret");
  }

  @Test
  void count_size_and_depth_are_bounded(@TempDir Path directory) throws IOException {
    Path many = Files.createDirectory(directory.resolve("many"));
    for (int i = 0; i < 11; i++) {
      Files.createFile(many.resolve("f" + i));
    }
    Path big = Files.createDirectory(directory.resolve("big"));
    Files.writeString(big.resolve("f"), "x".repeat(1_001));
    Path deep = directory.resolve("deep");
    Files.createDirectories(deep.resolve("d/".repeat(40)));
    Limits roomy = new Limits(Duration.ofSeconds(1), 1, 1, 1, 1, 1_000, 1_000, 1);

    assertThatThrownBy(() -> SafeCollect.seal(many, SMALL, Blame.PARTICIPANT))
        .hasMessageContaining("OUTPUT_LIMIT")
        .hasMessageContaining("10 files");
    assertThatThrownBy(() -> SafeCollect.seal(big, SMALL, Blame.PARTICIPANT))
        .hasMessageContaining("1000 bytes");
    assertThatThrownBy(() -> SafeCollect.seal(deep, roomy, Blame.PARTICIPANT))
        .hasMessageContaining("inside each other");
  }

  @Test
  void any_tree_can_be_deleted(@TempDir Path directory) throws IOException {
    Path root = Files.createDirectory(directory.resolve("root"));
    Path part = root;
    for (int i = 0; i < 60; i++) {
      part = Files.createDirectory(part.resolve("d"));
      Files.createFile(part.resolve("f"));
    }
    Files.createSymbolicLink(root.resolve("out"), directory);
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("---------"));

    TreeDeletion.delete(root);

    assertThat(root).doesNotExist();
    assertThat(directory).exists();
  }

  @Test
  void names_that_are_not_utf8_blame_the_writer(@TempDir Path directory) throws Exception {
    Path output = Files.createDirectory(directory.resolve("output"));
    Process touch =
        new ProcessBuilder("sh", "-c", "touch \"$(printf 'a\\377')\" \"$(printf 'a\\376')\"")
            .directory(output.toFile())
            .start();
    assertThat(touch.waitFor()).isZero();

    assertThatThrownBy(() -> SafeCollect.seal(output, SMALL, Blame.PARTICIPANT))
        .hasMessageContaining("OUTPUT_LIMIT")
        .hasMessageContaining("not UTF-8");
  }
}
