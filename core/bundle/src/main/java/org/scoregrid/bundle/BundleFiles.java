package org.scoregrid.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.Source;

/**
 * The files of a bundle that loads, read out of the zip when asked for. Used by one thread; closing
 * it closes the zip. Files that it wrote belong to whoever asked.
 */
public final class BundleFiles implements AutoCloseable {
  private static final Pattern PLAIN_EXTENSION = Pattern.compile("[a-z0-9]{1,8}");

  private final BundleArchive archive;
  private final @Nullable String logoPath;
  private final Findings findings;
  private final BundleLimits limits;

  BundleFiles(
      BundleArchive archive, @Nullable String logoPath, Findings findings, BundleLimits limits) {
    this.archive = archive;
    this.limits = limits;
    this.findings = findings;
    this.logoPath = logoPath;
  }

  /** An image and what it is. */
  public record Logo(byte[] bytes, LogoType type) {}

  /**
   * Writes what a member is as a dataset (reference/bundle-format.md 7) to a new file: a file as it
   * is, a folder as a zip with its contents at the root. Equal folders give equal bytes.
   *
   * @param tempDir exists; nothing is written outside, and nothing is left when this fails
   * @throws BrokenMemberException when the bytes do not fit the archive's list
   * @throws IOException when the disk fails
   */
  public Path fileFor(Source.Member member, Path tempDir) throws IOException {
    Path target = Files.createTempFile(tempDir, "member-", suffix(member));
    boolean written = false;
    try {
      if (member.folder()) {
        new FolderZip(archive).write(member.path(), target);
      } else {
        copy(entry(member.path()), target);
      }
      written = true;
      return target;
    } finally {
      if (!written) {
        Files.deleteIfExists(target);
      }
    }
  }

  /**
   * The logo, with its type by content.
   *
   * @return empty when the competition has no logo
   * @throws BrokenMemberException when the bytes do not fit the archive's list
   */
  public Optional<Logo> logo() throws IOException {
    if (logoPath == null) {
      return Optional.empty();
    }
    byte[] bytes = archive.bytes(entry(logoPath));
    return LogoType.detect(bytes).map(type -> new Logo(bytes, type));
  }

  /**
   * What keeps a program of the bundle from running.
   *
   * @param program a folder, or a file that should be a zip
   * @param tempDir exists; left as it was
   * @throws BrokenMemberException when the bytes do not fit the archive's list
   */
  public List<Problem> programProblems(Source.Member program, Path tempDir) throws IOException {
    if (program.folder()) {
      return ProgramBundle.inFolder(archive, program.path(), limits);
    }
    Path zip = fileFor(program, tempDir);
    try {
      String name = Findings.plain(program.path());
      return ProgramBundle.problems(zip, limits, name + "/").stream()
          .map(it -> it.file().equals(zip.getFileName().toString()) ? it.of(name) : it)
          .toList();
    } finally {
      Files.deleteIfExists(zip);
    }
  }

  /**
   * A problem with something stored that the YAML names, with the place where it does so first.
   *
   * @param key of a dataset, task, solution or queue
   */
  public Problem problemOf(String key, String what, String whatToDo) {
    return findings.problemOf(key, what, whatToDo);
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  private void copy(ZipArchiveEntry entry, Path target) throws IOException {
    try (InputStream in = archive.open(entry)) {
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private ZipArchiveEntry entry(String path) {
    return archive
        .tree()
        .file(path)
        .orElseThrow(() -> new IllegalArgumentException("no such member: " + path));
  }

  private static String suffix(Source.Member member) {
    if (member.folder()) {
      return ".zip";
    }
    String path = member.path().toLowerCase(Locale.ROOT);
    String extension = path.substring(path.lastIndexOf('.') + 1);
    return PLAIN_EXTENSION.matcher(extension).matches() ? "." + extension : ".bin";
  }
}
