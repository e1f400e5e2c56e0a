package org.scoregrid.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads competition bundles of version 2 (reference/bundle-format.md 2, 3). Everything in a bundle
 * is hostile until it was checked; nothing is unpacked. Stateless.
 */
public final class BundleReader {
  static final String YAML = "competition.yaml";
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
    Findings findings = new Findings(YAML, notices);
    @Nullable BundleArchive archive = BundleArchive.open(zip, limits, findings);
    if (archive == null) {
      return new Reading.Rejected(findings.inOrder());
    }
    boolean kept = false;
    try {
      Optional<CompetitionDraft> draft =
          YamlMember.read(archive, limits, findings)
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
