package org.scoregrid.bundle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Looks at every member of an archive before anything is read from it. */
final class MemberCheck {
  private static final int TYPE_MASK = 0170000;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;

  /** At least: its name follows. */
  private static final int LOCAL_HEADER_BYTES = 30;

  private final BundleLimits limits;
  private final String archiveName;
  private final Findings findings;
  private final MemberTree tree = new MemberTree();

  MemberCheck(BundleLimits limits, String archiveName, Findings findings) {
    this.limits = limits;
    this.archiveName = archiveName;
    this.findings = findings;
  }

  MemberTree check(ZipFile zip, long archiveBytes) {
    int count = 0;
    long expanded = 0;
    List<ZipArchiveEntry> entries = new ArrayList<>();
    for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
      ZipArchiveEntry entry = all.nextElement();
      if (++count > limits.maxEntries()) {
        findings.problem(
            archiveName,
            "it has more than " + limits.maxEntries() + " members",
            "Put the data into zip files of their own");
        return tree;
      }
      expanded = saturatedSum(expanded, entry.getSize());
      entries.add(entry);
      place(zip, entry);
    }
    checkExpansion(expanded, archiveBytes);
    checkPlaces(entries);
    return tree;
  }

  /** Members that share their bytes unpack to far more than an archive's size and ratio tell. */
  private void checkPlaces(List<ZipArchiveEntry> entries) {
    entries.sort(Comparator.comparingLong(ZipArchiveEntry::getLocalHeaderOffset));
    for (int i = 1; i < entries.size(); i++) {
      ZipArchiveEntry before = entries.get(i - 1);
      long end =
          saturatedSum(
              before.getLocalHeaderOffset() + LOCAL_HEADER_BYTES, before.getCompressedSize());
      if (end > entries.get(i).getLocalHeaderOffset()) {
        findings.problem(
            archiveName,
            "its members %s and %s lie over each other"
                .formatted(
                    Findings.quote(before.getName()), Findings.quote(entries.get(i).getName())),
            "Make the zip again with a common program");
        return;
      }
    }
  }

  private void checkExpansion(long expanded, long archiveBytes) {
    if (expanded > limits.maxExpandedBytes()) {
      findings.problem(
          archiveName,
          "it unpacks to more than " + limits.maxExpandedBytes() + " bytes",
          "Make the data smaller, or upload it as datasets of their own and use their keys");
    } else if (expanded > BundleLimits.RATIO_APPLIES_FROM_BYTES
        && expanded / limits.maxRatio() > archiveBytes) {
      findings.problem(
          archiveName,
          "it unpacks to more than " + limits.maxRatio() + " times its size",
          "Leave out files that hold nothing but repetition");
    }
  }

  private void place(ZipFile zip, ZipArchiveEntry entry) {
    String shown = entry.getName();
    Optional<String> name = strictName(entry);
    if (name.isEmpty()) {
      refuse(shown, "its name is not UTF-8", "Rename it with plain letters and zip again");
      return;
    }
    switch (MemberPath.of(name.get(), limits.maxDepth())) {
      case MemberPath.Refused(String why) ->
          refuse(shown, "this path " + why, "Zip only files of the bundle, by relative paths");
      case MemberPath.Clean(String path, boolean folder) -> {
        if (!folder && !isReadable(zip, entry, path)) {
          tree.refuse(path);
        } else if (!(folder ? tree.addFolder(path) : tree.addFile(path, entry))) {
          tree.refuse(path);
          refuse(path, "this name occurs twice", "Keep one of them");
        }
      }
    }
  }

  private boolean isReadable(ZipFile zip, ZipArchiveEntry entry, String path) {
    int type = entry.getUnixMode() & TYPE_MASK;
    if (entry.isUnixSymlink() || (type != 0 && type != REGULAR && type != DIRECTORY)) {
      refuse(path, "this is a link or a special file", "Put the file itself there");
      return false;
    }
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      refuse(path, "this member is encrypted", "Zip without a password");
      return false;
    }
    if (entry.getSize() < 0 || !zip.canReadEntryData(entry)) {
      refuse(path, "its compression is not supported", "Zip with the usual method, deflate");
      return false;
    }
    return true;
  }

  private void refuse(String member, String what, String whatToDo) {
    findings.problem(Findings.plain(member), what, whatToDo);
  }

  /** Old zip programs write UTF-8 without saying so; any other encoding would be a guess. */
  private static Optional<String> strictName(ZipArchiveEntry entry) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(entry.getRawName()))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static long saturatedSum(long sum, long more) {
    long total = sum + Math.max(more, 0);
    return total < 0 ? Long.MAX_VALUE : total;
  }
}
