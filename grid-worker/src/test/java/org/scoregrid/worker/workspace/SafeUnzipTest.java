package org.scoregrid.worker.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.Zips;

class SafeUnzipTest {
  private static final UnzipBounds SMALL = new UnzipBounds(100, 32 * 1024 * 1024, 100, 8);
  private Path directory;
  private Path target;

  @BeforeEach
  void prepare(@TempDir Path made) throws IOException {
    directory = made;
    target = Files.createDirectory(made.resolve("target"));
  }

  private SafeUnzip.Unpacked unpack(byte[] zip) throws IOException, FaultException {
    Path file = Files.write(directory.resolve("a.zip"), zip);
    return SafeUnzip.unpack(file, target, ArchiveSubject.SUBMISSION, SMALL);
  }

  private Fault refused(byte[] zip) throws IOException {
    try {
      throw new AssertionError("unpacked: " + unpack(zip));
    } catch (FaultException e) {
      assertThat(e.fault().code()).isEqualTo(FaultCode.BAD_SUBMISSION_ARCHIVE);
      return e.fault();
    }
  }

  @Test
  void files_and_directories_come_out() throws Exception {
    assertThat(unpack(Zips.of("a/b.txt", "one", "empty/", "", "c", "two")).entries()).isEqualTo(3);
    assertThat(target.resolve("a/b.txt")).hasContent("one");
    assertThat(target.resolve("empty")).isDirectory();
  }

  @Test
  void names_that_lead_outside_are_refused() throws IOException {
    for (String name : new String[] {"../evil", "a/../../evil", "/etc/evil", "a/..", "a\0b"}) {
      assertThat(refused(Zips.of(name, "x")).sentence()).contains("name");
    }
    assertThat(directory.resolve("evil")).doesNotExist();
  }

  @Test
  void a_link_becomes_a_text_file_and_nothing_is_written_through_it() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      ZipArchiveEntry link = new ZipArchiveEntry("link");
      link.setUnixMode(UnixStat.LINK_FLAG | 0777);
      zip.putArchiveEntry(link);
      zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
      zip.closeArchiveEntry();
    }
    unpack(bytes.toByteArray());
    assertThat(Files.isSymbolicLink(target.resolve("link"))).isFalse();
    assertThat(target.resolve("link")).hasContent("/etc/passwd");
    assertThat(Files.isRegularFile(target.resolve("link"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void bombs_are_defused() throws IOException {
    assertThat(refused(zeros(20 * 1024 * 1024)).sentence()).contains("times its size");
    assertThat(refused(zeros(1024 * 1024, 40)).sentence()).contains("more than the allowed");
    String[] many = new String[400];
    for (int i = 0; i < 200; i++) {
      many[2 * i] = "f" + i;
      many[2 * i + 1] = "";
    }
    assertThat(refused(Zips.of(many)).sentence()).contains("more than the allowed 100 files");
    assertThat(refused(Zips.of("a/".repeat(20) + "x", "")).sentence())
        .contains("inside each other");
  }

  @Test
  void what_is_no_zip_or_damaged_is_refused() throws IOException {
    assertThat(refused(new byte[0]).sentence()).contains("not a zip");
    assertThat(refused("hello".repeat(100).getBytes(StandardCharsets.UTF_8)).sentence())
        .contains("not a zip");
    assertThat(refused(Zips.of()).sentence()).contains("empty");
    byte[] zip = Zips.of("a.txt", "some text that is long enough to be damaged");
    zip[40] ^= 0x55;
    assertThat(refused(zip).sentence()).contains("damaged");
    assertThat(refused(Zips.of("a", "x", "a/b", "y")).sentence()).contains("of one name");
  }

  private static byte[] zeros(int size) throws IOException {
    return zeros(size, 1);
  }

  private static byte[] zeros(int size, int files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < files; i++) {
        zip.putNextEntry(new ZipEntry("zeros" + i));
        zip.write(new byte[size]);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
