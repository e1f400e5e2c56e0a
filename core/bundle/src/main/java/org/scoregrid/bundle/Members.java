package org.scoregrid.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.id.DatasetKey;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Finds what the YAML names in the archive: text files, the logo, files and folders of datasets.
 */
final class Members {
  /** Searching for a similar name looks at every member, so only the first misses get a hint. */
  private static final int MAX_HINTS = 20;

  private static final byte[] ZIP_MAGIC = {'P', 'K'};

  private final BundleArchive archive;
  private final BundleLimits limits;
  private final Findings findings;
  private int hints;

  Members(BundleArchive archive, BundleLimits limits, Findings findings) {
    this.archive = archive;
    this.limits = limits;
    this.findings = findings;
  }

  /** Text of the file that a key names; empty text with a problem when there is none in it. */
  String text(Fields fields, String key) {
    Optional<String> text = textOrEmpty(fields, key);
    if (text.filter(String::isBlank).isPresent()) {
      String path = fields.value(key).flatMap(Scalars::text).map(Findings::plain).orElse("it");
      fields.problem(key, "names an empty file", "Write the text into " + path);
    }
    return text.orElse("");
  }

  /** The same, but the file may be empty; nothing, with a problem, when there is no file. */
  Optional<String> textOrEmpty(Fields fields, String key) {
    Optional<String> path = requiredPath(fields, key);
    Optional<ZipArchiveEntry> entry = path.flatMap(clean -> file(fields, key, clean));
    if (path.isEmpty() || entry.isEmpty()) {
      return Optional.empty();
    }
    if (entry.get().getSize() > limits.maxTextBytes()) {
      fields.problem(
          key,
          "names a file of more than " + limits.maxTextBytes() + " bytes",
          "Move a part of it to another page");
      return Optional.empty();
    }
    return bytes(entry.get()).flatMap(b -> TextFiles.decode(path.get(), b, findings));
  }

  /** Path of an image file; null with a problem when there is none. */
  @Nullable String logo(Fields fields, String key) {
    Optional<String> path = requiredPath(fields, key);
    Optional<ZipArchiveEntry> entry = path.flatMap(clean -> file(fields, key, clean));
    if (path.isEmpty() || entry.isEmpty()) {
      return null;
    }
    if (entry.get().getSize() > limits.maxLogoBytes()) {
      fields.problem(
          key,
          "names an image of more than " + limits.maxLogoBytes() + " bytes",
          "Make it smaller");
      return null;
    }
    if (bytes(entry.get()).filter(image -> LogoType.detect(image).isEmpty()).isPresent()) {
      fields.problem(
          key, "names a file that is no JPEG, PNG, GIF or WebP", "Convert the image, to PNG say");
    }
    return path.get();
  }

  /** What a key names: a file or folder of the bundle, else a dataset by its UUID. */
  Optional<Source> source(Fields fields, String key) {
    Optional<Node> node = fields.value(key);
    Optional<String> named = node.flatMap(Scalars::text).map(String::strip);
    if (node.isEmpty() || named.filter(String::isEmpty).isPresent()) {
      return Optional.empty();
    }
    if (named.isEmpty()) {
      fields.problem(key, "must be a path or the key of a dataset", "Write a path in the bundle");
      return Optional.empty();
    }
    switch (MemberPath.of(named.get(), limits.maxDepth())) {
      case MemberPath.Refused(String why) -> {
        fields.problem(key, why, "Write a path inside the bundle, like data/train");
        return Optional.empty();
      }
      case MemberPath.Clean(String path, _) -> {
        Optional<Source> member = member(fields, key, path);
        return member.isPresent() ? member : existing(fields, key, named.get(), path);
      }
    }
  }

  /** The same for something that is not needed where something else counts instead. */
  Optional<Source> spareSource(Fields fields, String key, String instead) {
    Optional<String> path =
        fields
            .value(key)
            .flatMap(Scalars::text)
            .map(text -> MemberPath.of(text.strip(), limits.maxDepth()))
            .filter(MemberPath.Clean.class::isInstance)
            .map(clean -> ((MemberPath.Clean) clean).path());
    if (path.filter(it -> archive.tree().file(it).isPresent() || archive.tree().isFolder(it))
        .isPresent()) {
      return source(fields, key);
    }
    if (fields.has(key)) {
      fields.notice(
          key, "is not in the bundle, so only the " + instead + " counts", "Add the file to it");
    }
    return Optional.empty();
  }

  private Optional<Source> member(Fields fields, String key, String path) {
    if (archive.tree().isFolder(path)) {
      if (archive.tree().filesIn(path).isEmpty()) {
        fields.notice(key, "names an empty folder", "Put the files into it, or delete the key");
      }
      return Optional.of(new Source.Member(path, true));
    }
    Optional<ZipArchiveEntry> entry = archive.tree().file(path);
    if (entry.isPresent()) {
      checkDatasetFile(fields, key, entry.get());
    }
    return entry.map(_ -> new Source.Member(path, false));
  }

  void checkDatasetFile(Fields fields, String key, ZipArchiveEntry entry) {
    if (entry.getSize() == 0) {
      fields.notice(key, "names an empty file", "Put the data there: no run can unpack it");
      return;
    }
    byte[] head = head(entry);
    if (head.length < 2 || head[0] != ZIP_MAGIC[0] || head[1] != ZIP_MAGIC[1]) {
      findings.notice(
          fields.at(key),
          fields.nameOf(key) + " names a file that is not a zip",
          "Name its folder instead: runs can only unpack zip files");
    }
  }

  private Optional<Source> existing(Fields fields, String key, String named, String path) {
    Optional<DatasetKey> dataset = DatasetKey.parse(named);
    if (dataset.isEmpty()) {
      noSuchMember(fields, key, path);
    }
    dataset.ifPresent(it -> fields.mention(key, it.toString()));
    return dataset.map(Source.Existing::new);
  }

  private Optional<String> requiredPath(Fields fields, String key) {
    String named = fields.requiredText(key, MemberPath.MAX_LENGTH);
    if (named.isEmpty()) {
      return Optional.empty();
    }
    return switch (MemberPath.of(named, limits.maxDepth())) {
      case MemberPath.Clean(String path, _) -> Optional.of(path);
      case MemberPath.Refused(String why) -> {
        fields.problem(key, why, "Write a path inside the bundle, like pages/overview.md");
        yield Optional.empty();
      }
    };
  }

  private Optional<ZipArchiveEntry> file(Fields fields, String key, String path) {
    Optional<ZipArchiveEntry> entry = archive.tree().file(path);
    if (entry.isEmpty()) {
      if (archive.tree().isFolder(path)) {
        fields.problem(key, "names a folder", "Name a file");
      } else {
        noSuchMember(fields, key, path);
      }
    }
    return entry;
  }

  void noSuchMember(Fields fields, String key, String path) {
    if (archive.tree().isRefused(path)) {
      return; // the member has its own problem
    }
    Optional<String> similar =
        hints++ < MAX_HINTS ? archive.tree().similarTo(path) : Optional.empty();
    fields.problem(
        key,
        "names " + Findings.quote(path) + ", which is not in the bundle",
        similar
            .map(name -> "Did you mean " + Findings.quote(name) + "?")
            .orElse("Add it, or correct the path"));
  }

  private byte[] head(ZipArchiveEntry entry) {
    try (InputStream in = archive.open(entry)) {
      return in.readNBytes(ZIP_MAGIC.length);
    } catch (BrokenMemberException e) {
      findings.problem(e.problem());
      return ZIP_MAGIC;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<byte[]> bytes(ZipArchiveEntry entry) {
    try {
      return Optional.of(archive.bytes(entry));
    } catch (BrokenMemberException e) {
      findings.problem(e.problem());
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
