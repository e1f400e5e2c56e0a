package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.id.Digest;

final class BundleFilesTest {
  private static final Source.Member SCORING = new Source.Member("scoring", true);

  private final Path dir;

  BundleFilesTest(@TempDir Path dir) {
    this.dir = dir;
  }

  private BundleFiles files(Path zip) throws IOException {
    Reading reading = BundleReader.read(zip, BundleLimits.DEFAULT);
    assertThat(reading).isInstanceOf(Reading.Loaded.class);
    return ((Reading.Loaded) reading).files();
  }

  private Path temp() throws IOException {
    return Files.createTempDirectory(dir, "out");
  }

  @Test
  void a_folder_becomes_a_zip_with_its_contents_at_the_root() throws IOException {
    Path bundle = new BundleZip().with("scoring/lib/a.py", "a = 1").writeTo(dir);
    try (BundleFiles files = files(bundle)) {
      Path out = temp();
      Path zip = files.fileFor(SCORING, out);

      assertThat(zip.getParent()).isEqualTo(out);
      try (ZipFile written = new ZipFile(zip.toFile())) {
        assertThat(written.stream().map(ZipEntry::getName))
            .containsExactly("lib/", "lib/a.py", "metadata.yaml", "score.py");
        byte[] bytes = written.getInputStream(written.getEntry("score.py")).readAllBytes();
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("print(1)");
      }
    }
  }

  @Test
  void equal_folders_of_different_bundles_are_equal_blobs() throws IOException {
    ZipArchiveEntry later = new ZipArchiveEntry("scoring/sub/b");
    later.setTime(1_600_000_000_000L);
    Path one = new BundleZip().with("scoring/sub/b", "x").writeTo(dir);
    Path other =
        BundleZip.replacing("Seeds", "Corn").with("more.txt", "y").withEntry(later).writeTo(dir);

    try (BundleFiles ones = files(one);
        BundleFiles others = files(other)) {
      assertThat(digest(ones.fileFor(SCORING, temp())))
          .isEqualTo(digest(others.fileFor(SCORING, temp())));
    }
  }

  @Test
  void a_file_is_copied_as_it_is() throws IOException {
    try (BundleFiles files = files(new BundleZip().writeTo(dir))) {
      Path copy = files.fileFor(new Source.Member("truth.zip", false), temp());

      assertThat(copy).hasContent("PK\u0003\u0004");
      assertThat(copy.toString()).endsWith(".zip");
    }
  }

  @Test
  void the_logo_comes_with_the_type_of_its_content() throws IOException {
    try (BundleFiles files = files(new BundleZip().writeTo(dir))) {
      assertThat(files.logo().orElseThrow().type()).isEqualTo(LogoType.PNG);
      assertThat(files.logo().orElseThrow().bytes()).isEqualTo(BundleZip.PNG);
    }
  }

  @Test
  void every_kind_of_logo_is_known_by_its_content() {
    Map<String, LogoType> heads =
        Map.of(
            "\u00ff\u00d8\u00ff\u00e0..JFIF....", LogoType.JPEG,
            "GIF89a........", LogoType.GIF,
            "RIFF....WEBPVP8 ", LogoType.WEBP);

    heads.forEach((head, type) -> assertThat(LogoType.detect(latin(head))).contains(type));
    assertThat(LogoType.detect(latin("<svg xmlns="))).isEmpty();
    assertThat(LogoType.detect(new byte[0])).isEmpty();
  }

  @Test
  void a_damaged_member_fails_and_leaves_nothing_behind() throws IOException {
    Path zip = new BundleZip().with("scoring/score.py", "0123456789".repeat(400)).writeTo(dir);
    byte[] bytes = Files.readAllBytes(zip);
    int header =
        new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("scoring/score.py") - 46;
    bytes[header + 16] ^= 1; // its checksum in the central directory
    Files.write(zip, bytes);
    Path out = temp();

    try (BundleFiles files = files(zip)) {
      assertThatThrownBy(() -> files.fileFor(SCORING, out))
          .isInstanceOf(BrokenMemberException.class)
          .hasMessageContaining("scoring/score.py: its bytes differ");
    }
    assertThat(out).isEmptyDirectory();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Digest digest(Path file) throws IOException {
    return Digest.of(Files.readAllBytes(file));
  }
}
