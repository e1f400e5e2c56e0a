package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.Step;
import org.scoregrid.worker.workspace.SafeYaml;

/** What there is to run in an unpacked program (reference/execution-contract.md 4). */
sealed interface ProgramFolder {
  /** Neither {@code metadata.yaml} nor {@code metadata}. */
  record NoMetadata() implements ProgramFolder {}

  /**
   * Metadata without a command that could be run.
   *
   * @param why in words that end a sentence
   */
  record Unusable(String why) implements ProgramFolder {}

  /** A command. */
  record Command(List<String> words) implements ProgramFolder {}

  /** Looks into a folder; {@code metadata.yaml} wins over {@code metadata}. */
  static ProgramFolder read(Path folder, Step step, boolean ingestion) throws IOException {
    for (String name : List.of("metadata.yaml", "metadata")) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return metadata(name, file, step, ingestion);
      }
    }
    return new NoMetadata();
  }

  private static ProgramFolder metadata(String name, Path file, Step step, boolean ingestion)
      throws IOException {
    @Nullable Object content;
    try {
      content = SafeYaml.read(file);
    } catch (SafeYaml.Unreadable e) {
      return new Unusable("its file " + name + " cannot be read: " + e.getMessage());
    }
    if (!(content instanceof Map<?, ?> map) || !(map.get("command") instanceof String command)) {
      return new Unusable("its file " + name + " has no line “command: …”");
    }
    try {
      return new Command(CommandLine.words(command, step, ingestion));
    } catch (CommandLine.Unusable e) {
      return new Unusable("the command in its file " + name + " " + e.getMessage());
    }
  }
}
