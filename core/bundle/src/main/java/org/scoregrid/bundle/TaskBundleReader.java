package org.scoregrid.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * Reads task bundles: a zip with {@code task.yaml} at its root (reference/bundle-format.md 10).
 * Nothing is unpacked, and nothing held in memory but the YAML. Stateless.
 */
public final class TaskBundleReader {
  static final String YAML = "task.yaml";

  private TaskBundleReader() {}

  /**
   * Reads a task bundle without asking for notices.
   *
   * @return the task with the open files, or the refusal and all problems at once
   * @throws IOException when the disk fails; a broken archive is a problem
   */
  public static TaskReading read(Path zip, BundleLimits limits) throws IOException {
    return read(zip, limits, _ -> {});
  }

  /**
   * Reads a task bundle and also says what looks unintended.
   *
   * @param notices is given what does load but is hardly meant so
   */
  public static TaskReading read(Path zip, BundleLimits limits, Consumer<Problem> notices)
      throws IOException {
    Findings findings = new Findings(YAML, notices);
    @Nullable BundleArchive archive = BundleArchive.open(zip, limits, findings);
    if (archive == null) {
      return unusable(findings);
    }
    boolean kept = false;
    try {
      TaskReading reading = read(archive, limits, findings);
      kept = reading instanceof TaskReading.Loaded;
      return reading;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      if (!kept) {
        archive.close();
      }
    }
  }

  private static TaskReading read(BundleArchive archive, BundleLimits limits, Findings findings)
      throws IOException {
    if (findings.any()) { // a hostile archive
      YamlMember.read(archive, limits, findings)
          .ifPresent(root -> new TaskYaml(root, archive, limits, findings).task());
      return unusable(findings);
    }
    Optional<MappingNode> root = YamlMember.read(archive, limits, findings);
    if (root.isEmpty()) {
      boolean absent = archive.tree().file(YAML).isEmpty();
      return new TaskReading.Rejected(
          absent
              ? new TaskRefusal.NoYaml()
              : new TaskRefusal.BrokenYaml(findings.inOrder().getFirst()),
          findings.inOrder());
    }
    TaskYaml yaml = new TaskYaml(root.get(), archive, limits, findings);
    var task = yaml.task();
    if (findings.any()) {
      Problem first = findings.inOrder().getFirst();
      return new TaskReading.Rejected(
          yaml.refusal().orElseGet(() -> new TaskRefusal.Unusable(first)), findings.inOrder());
    }
    return new TaskReading.Loaded(task, new BundleFiles(archive, null, findings, limits));
  }

  private static TaskReading unusable(Findings findings) {
    return new TaskReading.Rejected(
        new TaskRefusal.Unusable(findings.inOrder().getFirst()), findings.inOrder());
  }
}
