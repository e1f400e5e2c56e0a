package org.scoregrid.bundle;

import java.io.IOException;
import java.nio.file.Path;

/** What a submitted zip asks for (reference/execution-contract.md 6). */
public enum SubmissionContents {
  /** It has a {@code metadata.yaml} or {@code metadata} at its root, with a command or not. */
  PROGRAM,
  /** Nothing to run: its files are the predictions. */
  RESULTS,
  /** No archive, or one that breaks the limits. */
  UNREADABLE;

  /**
   * Looks at the list of members only.
   *
   * @throws IOException when the disk fails
   */
  public static SubmissionContents of(Path zip, BundleLimits limits) throws IOException {
    Findings ignored = new Findings("metadata.yaml", _ -> {});
    try (BundleArchive archive = BundleArchive.open(zip, limits, ignored)) {
      if (archive == null) {
        return UNREADABLE;
      }
      MemberTree tree = archive.tree();
      return names(tree, "metadata.yaml") || names(tree, "metadata") ? PROGRAM : RESULTS;
    }
  }

  private static boolean names(MemberTree tree, String name) {
    return tree.file(name).isPresent() || tree.isRefused(name);
  }
}
