package org.scoregrid.worker.stock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ids of tasks that must not be run, or not again: done, or revoked before they came. Remembered
 * over restarts, the last 50 000. Thread-safe.
 */
final class SettledTasks {
  private static final Logger log = LoggerFactory.getLogger(SettledTasks.class);
  private static final int REMEMBERED = 50_000;

  private final Path file;
  private final Set<String> ids = new LinkedHashSet<>();

  private SettledTasks(Path file) {
    this.file = file;
  }

  static SettledTasks open(Path file) throws IOException {
    SettledTasks settled = new SettledTasks(file);
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      settled.ids.addAll(lines.subList(Math.max(0, lines.size() - REMEMBERED), lines.size()));
      Path shorter = file.resolveSibling(file.getFileName() + ".tmp");
      Files.write(shorter, settled.ids);
      Files.move(shorter, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return settled;
  }

  synchronized void add(String id) {
    if (id.isBlank() || id.length() > 255 || id.indexOf('\n') >= 0 || !ids.add(id)) {
      return;
    }
    if (ids.size() > REMEMBERED) {
      ids.remove(ids.iterator().next());
    }
    try {
      Files.write(
          file,
          (id + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      log.atWarn().addKeyValue("task", id).setCause(e).log("a settled task is not on disk");
    }
  }

  synchronized boolean contains(String id) {
    return ids.contains(id);
  }
}
