package org.scoregrid.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * Checks scoring and ingestion programs: a zip or folder with {@code metadata.yaml} or {@code
 * metadata} at its root that holds a command (reference/bundle-format.md 12). What is said here
 * keeps a program from running, not a bundle from loading.
 */
public final class ProgramBundle {
  static final List<String> METADATA = List.of("metadata.yaml", "metadata");
  private static final int MAX_COMMAND = 10_000;
  private static final Pattern SHELL = Pattern.compile("(?s).*\\s(&&|\\|\\|?|>>?|<|;)\\s.*");
  private static final Pattern RUNS_A_SHELL =
      Pattern.compile("(?s)(/usr)?(/bin/)?(ba|da|z)?sh\\s+(-\\w+\\s+)*-\\w*c\\s.*");

  private final BundleArchive archive;
  private final BundleLimits limits;
  private final String root;
  private final String shown;

  /**
   * @param root of the program in the archive: empty, or a folder with a slash at its end
   * @param shown before the names of its files in problems
   */
  private ProgramBundle(BundleArchive archive, BundleLimits limits, String root, String shown) {
    this.archive = archive;
    this.limits = limits;
    this.root = root;
    this.shown = shown;
  }

  /**
   * Everything that keeps a zipped program from running.
   *
   * @throws IOException when the disk fails; a broken archive is a problem
   */
  public static List<Problem> problems(Path zip, BundleLimits limits) throws IOException {
    return problems(zip, limits, "");
  }

  /**
   * @param shown before the names of its files
   */
  static List<Problem> problems(Path zip, BundleLimits limits, String shown) throws IOException {
    Findings opening = new Findings(METADATA.getFirst(), _ -> {});
    try (@Nullable BundleArchive archive = BundleArchive.open(zip, limits, opening)) {
      if (archive == null || opening.any()) {
        return opening.inOrder();
      }
      return new ProgramBundle(archive, limits, "", shown).problems();
    }
  }

  static List<Problem> inFolder(BundleArchive archive, String folder, BundleLimits limits)
      throws IOException {
    return new ProgramBundle(archive, limits, folder + "/", folder + "/").problems();
  }

  private List<Problem> problems() throws IOException {
    for (String name : METADATA) {
      Optional<ZipArchiveEntry> entry = archive.tree().file(root + name);
      if (entry.isPresent()) {
        Findings findings = new Findings(shown + name, _ -> {});
        check(entry.get(), findings);
        return findings.inOrder();
      }
    }
    Findings findings = new Findings(shown + METADATA.getFirst(), _ -> {});
    findings.problem(findings.yaml(), "the program has no metadata.yaml at its root", whereItIs());
    return findings.inOrder();
  }

  private String whereItIs() {
    for (String path : archive.tree().filePaths()) {
      if (!path.startsWith(root)) {
        continue;
      }
      String below = path.substring(root.length());
      if (below.equals("metadata.yml")) {
        return "Rename metadata.yml to metadata.yaml";
      }
      int slash = below.indexOf('/');
      if (slash > 0 && METADATA.contains(below.substring(slash + 1))) {
        return "It is in the folder %s: put what is inside that folder at the root"
            .formatted(Findings.quote(below.substring(0, slash)));
      }
    }
    return "Add one with the line 'command: python3 $program/score.py', or what starts it";
  }

  private void check(ZipArchiveEntry entry, Findings findings) throws IOException {
    YamlMember.read(archive, entry, limits, "It needs one line: the command", findings)
        .ifPresent(root -> checkCommand(new Fields(Mapping.root(root, findings), "", findings)));
  }

  private static void checkCommand(Fields metadata) {
    String command = metadata.requiredText("command", MAX_COMMAND);
    if (SHELL.matcher(command).matches() && !RUNS_A_SHELL.matcher(command).matches()) {
      metadata.problem(
          "command",
          "is not run by a shell, so that '&&', '|' and '>' are passed to the program",
          "Write a script, or: sh -c '…'");
    }
  }
}
