package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostileArchiveTest {
  private final Path dir;

  HostileArchiveTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void what_is_no_zip_is_refused() throws IOException {
    Path file = Files.writeString(dir.resolve("x.zip"), "not a zip");

    assertThat(BundleZip.problems(file, BundleLimits.DEFAULT))
        .containsExactly(
            "x.zip: this is not a zip archive, or a broken one. Make the zip again and upload it");
  }

  @ParameterizedTest
  @CsvSource({
    "../evil.txt, leads out of the bundle by '..'",
    "a/../../evil.txt, leads out of the bundle by '..'",
    "/etc/cron.d/evil, is absolute",
    "C:/evil.txt, is absolute",
    "a\\b.txt, has a backslash",
  })
  void members_with_paths_to_elsewhere_are_refused(String name, String why) throws IOException {
    // The zip writer cleans names by itself, so a harmless one of the same length is patched.
    String harmless = "q".repeat(name.length());
    byte[] bytes = Files.readAllBytes(new BundleZip().with(harmless, "x").writeTo(dir));
    Path zip = Files.write(dir.resolve("evil.zip"), replaced(bytes, harmless, name));

    assertThat(BundleZip.problems(zip, BundleLimits.DEFAULT))
        .singleElement()
        .asString()
        .contains("this path " + why);
  }

  @Test
  void links_are_refused() throws IOException {
    ZipArchiveEntry link = new ZipArchiveEntry("link.md");
    link.setUnixMode(0120777);

    assertThat(new BundleZip().withEntry(link).problems(dir))
        .containsExactly("link.md: this is a link or a special file. Put the file itself there");
  }

  @Test
  void a_link_in_the_place_of_a_page_is_one_problem() throws IOException {
    ZipArchiveEntry link = new ZipArchiveEntry("terms.md");
    link.setUnixMode(0120777);

    assertThat(new BundleZip().without("terms.md").withEntry(link).problems(dir)).hasSize(1);
  }

  @Test
  void a_name_that_occurs_twice_is_refused() throws IOException {
    assertThat(new BundleZip().withEntry(new ZipArchiveEntry("terms.md")).problems(dir))
        .containsExactly("terms.md: this name occurs twice. Keep one of them");
    assertThat(new BundleZip().withEntry(new ZipArchiveEntry("pages")).problems(dir))
        .containsExactly("pages: this name occurs twice. Keep one of them");
  }

  @Test
  void a_bomb_is_refused_by_its_ratio() throws IOException {
    Path zip = new BundleZip().with("scoring/zeros.bin", new byte[80 << 20]).writeTo(dir);

    assertThat(BundleZip.problems(zip, BundleLimits.DEFAULT))
        .singleElement()
        .asString()
        .contains("it unpacks to more than 200 times its size");
  }

  @Test
  void members_that_share_their_bytes_are_refused() throws IOException {
    byte[] bytes =
        Files.readAllBytes(
            new BundleZip().with("scoring/a.bin", "aaa").with("scoring/b.bin", "aaa").writeTo(dir));
    String text = latinText(bytes);
    int first = text.lastIndexOf("scoring/a.bin") - 46;
    int second = text.lastIndexOf("scoring/b.bin") - 46;
    System.arraycopy(bytes, first + 42, bytes, second + 42, 4); // where its bytes lie
    Path zip = Files.write(dir.resolve("overlap.zip"), bytes);

    assertThat(BundleZip.problems(zip, BundleLimits.DEFAULT))
        .containsExactly(
            "overlap.zip: its members 'scoring/a.bin' and 'scoring/b.bin' lie over each other. Make"
                + " the zip again with a common program");
  }

  @Test
  void too_many_members_too_many_bytes_and_too_deep_folders_are_refused() throws IOException {
    Path zip = new BundleZip().with("a/b/c/d/e.txt", "x").writeTo(dir);
    BundleLimits few = new BundleLimits(5, 1 << 20, 200, 9, 9_999, 999, 999);
    BundleLimits small = new BundleLimits(50, 100, 200, 9, 9_999, 999, 999);
    BundleLimits flat = new BundleLimits(50, 1 << 20, 200, 3, 9_999, 999, 999);

    assertThat(BundleZip.problems(zip, few)).anyMatch(p -> p.contains("more than 5 members"));
    assertThat(BundleZip.problems(zip, small)).anyMatch(p -> p.contains("more than 100 bytes"));
    assertThat(BundleZip.problems(zip, flat)).anyMatch(p -> p.contains("more than 3 folders deep"));
  }

  @Test
  void a_list_of_members_that_is_too_long_ends_the_reading() throws IOException {
    BundleZip many = new BundleZip();
    for (int i = 0; i < 15_000; i++) {
      many.with("scoring/a-rather-long-name-of-a-file-" + i, "");
    }
    BundleLimits few = new BundleLimits(10, 1 << 20, 200, 9, 9_999, 999, 999);

    assertThat(BundleZip.problems(many.writeTo(dir), few))
        .singleElement()
        .asString()
        .contains("the list of its members is too long");
  }

  @Test
  void names_in_other_encodings_are_refused() throws IOException {
    byte[] bytes = Files.readAllBytes(new BundleZip().with("scoring/caf_", "x").writeTo(dir));
    Path zip = Files.write(dir.resolve("latin.zip"), replaced(bytes, "caf_", "caf\u00e9"));

    assertThat(BundleZip.problems(zip, BundleLimits.DEFAULT))
        .singleElement()
        .asString()
        .contains("its name is not UTF-8");
  }

  @Test
  void texts_in_other_encodings_are_refused_at_the_first_wrong_byte() throws IOException {
    assertThat(new BundleZip().with("terms.md", latin("one\ncaf\u00e9")).problems(dir))
        .containsExactly("terms.md:2:4: this is not UTF-8 text. Save the file as UTF-8");
    assertThat(new BundleZip().with("terms.md", "a\0b").problems(dir))
        .containsExactly("terms.md:1:2: there is a zero byte in the text. Save the file as UTF-8");
    byte[] wide = BundleZip.YAML.getBytes(StandardCharsets.UTF_16);
    assertThat(new BundleZip().with("competition.yaml", wide).problems(dir))
        .containsExactly("competition.yaml:1:1: this is not UTF-8 text. Save the file as UTF-8");
  }

  @Test
  void a_byte_order_mark_does_no_harm() throws IOException {
    assertThat(new BundleZip().with("terms.md", "\ufeffBe kind.").draft(dir).terms())
        .isEqualTo("Be kind.");
    assertThat(new BundleZip().with("competition.yaml", "\ufeff" + BundleZip.YAML).problems(dir))
        .isEmpty();
  }

  @Test
  void a_page_beyond_its_limit_is_refused() throws IOException {
    assertThat(new BundleZip().with("terms.md", "x".repeat((1 << 20) + 1)).problems(dir))
        .singleElement()
        .asString()
        .contains("terms names a file of more than 1048576 bytes");
  }

  @Test
  void a_member_that_unpacks_to_more_than_listed_is_refused() throws IOException {
    String body = "one two three four five six seven eight nine ten";
    byte[] bytes = Files.readAllBytes(new BundleZip().with("terms.md", body).writeTo(dir));
    int header = latinText(bytes).lastIndexOf("terms.md") - 46;
    bytes[header + 24] = 5; // its size in the central directory
    Path zip = Files.write(dir.resolve("forged.zip"), bytes);

    assertThat(BundleZip.problems(zip, BundleLimits.DEFAULT))
        .singleElement()
        .asString()
        .contains("terms.md: its bytes differ from the size or checksum");
  }

  @Test
  void a_truncated_archive_is_refused() throws IOException {
    byte[] bytes = Files.readAllBytes(new BundleZip().writeTo(dir));
    Path zip = dir.resolve("cut.zip");
    for (int length = 0; length < bytes.length; length += 97) {
      Files.write(zip, java.util.Arrays.copyOf(bytes, length));
      assertThat(BundleZip.problems(zip, BundleLimits.DEFAULT)).isNotEmpty();
    }
  }

  private static byte[] replaced(byte[] zip, String from, String to) {
    return latin(latinText(zip).replace(from, to));
  }

  private static String latinText(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
