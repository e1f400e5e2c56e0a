package org.scoregrid.bundle;

import java.io.IOException;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Finds and parses the one YAML file that an archive is described by. */
final class YamlMember {
  private YamlMember() {}

  /**
   * The root of the file that the findings are about; it must be in the root of the archive.
   *
   * @return empty with a problem when there is none or it cannot be read
   * @throws IOException when the disk fails
   */
  static Optional<MappingNode> read(BundleArchive archive, BundleLimits limits, Findings findings)
      throws IOException {
    String name = findings.yaml();
    Optional<ZipArchiveEntry> entry = archive.tree().file(name);
    if (entry.isEmpty()) {
      if (!archive.tree().isRefused(name)) {
        findings.problem(
            name, "it is not in the root of the archive", whereItIs(name, archive.tree()));
      }
      return Optional.empty();
    }
    return read(archive, entry.get(), limits, "Move long texts to files of their own", findings);
  }

  /**
   * The mapping in a member, which need not lie in the root.
   *
   * @param ifTooLarge what to do then
   * @return empty with a problem when it cannot be read
   */
  static Optional<MappingNode> read(
      BundleArchive archive,
      ZipArchiveEntry entry,
      BundleLimits limits,
      String ifTooLarge,
      Findings findings)
      throws IOException {
    String name = findings.yaml();
    if (entry.getSize() > limits.maxYamlBytes()) {
      findings.problem(name, "it is larger than " + limits.maxYamlBytes() + " bytes", ifTooLarge);
      return Optional.empty();
    }
    try {
      return TextFiles.decode(name, archive.bytes(entry), findings)
          .flatMap(text -> YamlText.parse(text, findings));
    } catch (BrokenMemberException e) {
      findings.problem(e.problem());
      return Optional.empty();
    }
  }

  private static String whereItIs(String name, MemberTree tree) {
    String misnamed = name.replace(".yaml", ".yml");
    if (tree.file(misnamed).isPresent()) {
      return "Rename " + misnamed + " to " + name;
    }
    return tree.filePaths().stream()
        .filter(path -> path.endsWith("/" + name))
        .findFirst()
        .map(path -> path.substring(0, path.length() - name.length() - 1))
        .map(folder -> "Zip what is inside the folder " + Findings.quote(folder) + ", not itself")
        .orElse("Put " + name + " at the top of the zip");
  }
}
