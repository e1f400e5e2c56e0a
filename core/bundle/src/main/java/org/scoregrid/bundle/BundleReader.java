package org.scoregrid.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads competition bundles of version 2 (reference/bundle-format.md 2, 3). Everything in a bundle
 * is hostile until it was checked; nothing is unpacked. Stateless.
 */
public final class BundleReader {
  private static final Set<String> OLD_VERSIONS = Set.of("1", "1.5");

  private BundleReader() {}

  /**
   * Reads a bundle without asking for notices.
   *
   * @return the draft with the open files, or all problems at once
   * @throws IOException when the disk fails; a broken archive is a problem
   */
  public static Reading read(Path zip, BundleLimits limits) throws IOException {
    return read(zip, limits, _ -> {});
  }

  /**
   * Reads a bundle and also says what looks unintended.
   *
   * @param notices is given what does load but is hardly meant so: misspelt keys, a second
   *     leaderboard; at most a few hundred
   */
  public static Reading read(Path zip, BundleLimits limits, Consumer<Problem> notices)
      throws IOException {
    Findings findings = new Findings(notices);
    @Nullable BundleArchive archive = BundleArchive.open(zip, limits, findings);
    if (archive == null) {
      return new Reading.Rejected(findings.inOrder());
    }
    boolean kept = false;
    try {
      Optional<CompetitionDraft> draft =
          yaml(archive, limits, findings)
              .flatMap(root -> draft(root, new Members(archive, limits, findings), findings));
      if (draft.isEmpty() || findings.any()) {
        return new Reading.Rejected(findings.inOrder());
      }
      kept = true;
      return new Reading.Loaded(draft.get(), new BundleFiles(archive, draft.get().logoPath()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      if (!kept) {
        archive.close();
      }
    }
  }

  private static Optional<MappingNode> yaml(
      BundleArchive archive, BundleLimits limits, Findings findings) throws IOException {
    Optional<ZipArchiveEntry> entry = archive.tree().file(Findings.YAML);
    if (entry.isEmpty()) {
      if (!archive.tree().isRefused(Findings.YAML)) {
        findings.problem(
            Findings.YAML, "it is not in the root of the archive", whereItIs(archive.tree()));
      }
      return Optional.empty();
    }
    if (entry.get().getSize() > limits.maxYamlBytes()) {
      findings.problem(
          Findings.YAML,
          "it is larger than " + limits.maxYamlBytes() + " bytes",
          "Move long texts to pages");
      return Optional.empty();
    }
    try {
      return TextFiles.decode(Findings.YAML, archive.bytes(entry.get()), findings)
          .flatMap(text -> YamlText.parse(text, findings));
    } catch (BrokenMemberException e) {
      findings.problem(e.problem());
      return Optional.empty();
    }
  }

  private static String whereItIs(MemberTree tree) {
    if (tree.file("competition.yml").isPresent()) {
      return "Rename competition.yml to competition.yaml";
    }
    return tree.filePaths().stream()
        .filter(path -> path.endsWith("/" + Findings.YAML))
        .findFirst()
        .map(path -> path.substring(0, path.length() - Findings.YAML.length() - 1))
        .map(folder -> "Zip what is inside the folder " + Findings.quote(folder) + ", not itself")
        .orElse("Put competition.yaml at the top of the zip");
  }

  private static Optional<CompetitionDraft> draft(
      MappingNode root, Members members, Findings findings) {
    Fields top = new Fields(Mapping.root(root, findings), "", findings);
    if (!isVersionTwo(top, findings)) {
      return Optional.empty();
    }
    return Optional.of(new CompetitionSection(top, members, findings).draft());
  }

  private static boolean isVersionTwo(Fields top, Findings findings) {
    String version = top.value("version").flatMap(Scalars::text).orElse("");
    if (version.equals("2")) {
      return true;
    }
    Node at = top.at("version");
    if (top.value("version").isEmpty()) {
      findings.problem(
          at,
          "there is no version, which means version 1 (CodaLab), and that is not read here",
          "Add the line 'version: 2' if it is written that way, else convert the bundle");
    } else if (OLD_VERSIONS.contains(version)) {
      findings.problem(
          at,
          "bundles of version " + version + " (CodaLab) are not read here",
          "Convert it to version 2");
    } else {
      findings.problem(
          at,
          "there is no version " + Findings.quote(version) + " of bundles",
          "Write 'version: 2'");
    }
    return false;
  }
}
