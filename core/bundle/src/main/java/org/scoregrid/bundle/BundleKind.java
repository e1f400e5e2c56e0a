package org.scoregrid.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a zip is, by the file that describes it. */
public enum BundleKind {
  COMPETITION(List.of(BundleReader.YAML)),
  TASK(List.of(TaskBundleReader.YAML)),
  PROGRAM(ProgramBundle.METADATA);

  private final List<String> names;

  BundleKind(List<String> names) {
    this.names = names;
  }

  /**
   * By the root of the archive, then by the folders in it, so that a wrapped bundle is told what is
   * wrong with it; a competition where nothing tells.
   *
   * @throws IOException when the disk fails; what is no archive is a competition that does not load
   */
  public static BundleKind of(Path zip, BundleLimits limits) throws IOException {
    Findings ignored = new Findings(BundleReader.YAML, _ -> {});
    try (@Nullable BundleArchive archive = BundleArchive.open(zip, limits, ignored)) {
      return archive == null ? COMPETITION : of(archive.tree());
    }
  }

  private static BundleKind of(MemberTree tree) {
    for (BundleKind kind : values()) {
      if (kind.names.stream().anyMatch(name -> tree.file(name).isPresent())) {
        return kind;
      }
    }
    for (BundleKind kind : values()) {
      for (String path : tree.filePaths()) {
        if (kind.names.contains(path.substring(path.indexOf('/') + 1))) {
          return kind;
        }
      }
    }
    return COMPETITION;
  }
}
