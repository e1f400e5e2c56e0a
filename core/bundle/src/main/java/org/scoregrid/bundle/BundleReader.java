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
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads competition bundles of all versions (reference/bundle-format.md 2 to 5). Everything in a
 * bundle is hostile until it was checked; nothing is unpacked. Stateless.
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
      return new Reading.Loaded(
          draft.get(), new BundleFiles(archive, draft.get().logoPath(), findings, limits));
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
    return switch (version(top, findings)) {
      case TWO -> Optional.of(new CompetitionSection(top, members, findings).draft());
      case OLD -> Optional.of(new OldCompetition(top, members).draft());
      case NONE -> Optional.empty();
    };
  }

  private enum Version {
    TWO,
    OLD,
    NONE
  }

  /** None written is 1; a decimal number is compared by value. */
  private static Version version(Fields top, Findings findings) {
    if (top.raw("version").isEmpty()) {
      return withoutVersion(top, findings);
    }
    String version = top.value("version").flatMap(BundleReader::versionText).orElse("");
    if (version.equals("2")) {
      return Version.TWO;
    }
    if (OLD_VERSIONS.contains(version)) {
      return Version.OLD;
    }
    findings.problem(
        top.at("version"),
        "there is no version " + Findings.quote(version) + " of bundles",
        "Write 'version: 2', or 1.5 for a bundle of CodaLab");
    return Version.NONE;
  }

  private static Optional<String> versionText(Node node) {
    return node.getTag().equals(Tag.FLOAT) && Scalars.text(node).orElse("").matches("1\\.50{1,9}")
        ? Optional.of("1.5")
        : Scalars.text(node);
  }

  /** A file that is plainly of version 2 gets the advice instead of the problems of another. */
  private static Version withoutVersion(Fields top, Findings findings) {
    boolean looksNew = top.has("pages") || top.has("tasks") || top.has("leaderboards");
    if (!looksNew || top.has("html")) {
      return Version.OLD;
    }
    findings.problem(
        top.node(),
        "there is no version, which means version 1 (CodaLab), but this is written like version 2",
        "Add the line 'version: 2'");
    return Version.TWO;
  }
}
