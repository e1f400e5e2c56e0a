package org.scoregrid.worker.container.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images that this worker pulled and when each was last used: only these may be removed. A lost
 * ledger means that images stay, nothing worse. Thread-safe.
 */
final class ImageLedger {
  private static final Logger log = LoggerFactory.getLogger(ImageLedger.class);
  private static final Duration SAVE_EVERY = Duration.ofMinutes(1);
  private static final int MOST = 10_000;

  private final @Nullable Path file;
  private final Map<String, Instant> lastUse = new HashMap<>();
  private Instant saved = Instant.EPOCH;

  /**
   * @param file where it is kept, or null
   */
  ImageLedger(@Nullable Path file) {
    this.file = file;
    if (file != null && Files.exists(file)) {
      read(file);
    }
  }

  /** One image, by name with tag or by id where its tag has moved on. */
  record Line(String image, Instant lastUse) {}

  private void read(Path from) {
    try {
      for (String line : Files.readAllLines(from)) {
        int space = line.indexOf(' ');
        if (space > 0 && lastUse.size() < MOST) {
          String image = line.substring(space + 1);
          lastUse.put(image, Instant.ofEpochMilli(Long.parseLong(line.substring(0, space))));
        }
      }
    } catch (IOException | NumberFormatException e) {
      log.atWarn()
          .addKeyValue("file", from)
          .setCause(e)
          .log("the ledger of images is not readable");
    }
  }

  synchronized boolean isOurs(String image) {
    return lastUse.containsKey(image);
  }

  synchronized void pulled(String image, Instant now) {
    if (lastUse.size() < MOST) {
      lastUse.put(image, now);
      save(now);
    }
  }

  synchronized void used(String image, Instant now) {
    if (lastUse.replace(image, now) != null && saved.plus(SAVE_EVERY).isBefore(now)) {
      save(now);
    }
  }

  synchronized void forget(String image, Instant now) {
    lastUse.remove(image);
    save(now);
  }

  /** The longest unused first. */
  synchronized List<Line> longestUnusedFirst() {
    return lastUse.entrySet().stream()
        .map(entry -> new Line(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(Line::lastUse))
        .toList();
  }

  private void save(Instant now) {
    saved = now;
    if (file == null) {
      return;
    }
    try {
      Path half = file.resolveSibling(file.getFileName() + ".new");
      Files.write(
          half,
          lastUse.entrySet().stream()
              .map(entry -> entry.getValue().toEpochMilli() + " " + entry.getKey())
              .toList());
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      log.atWarn().addKeyValue("file", file).setCause(e).log("the ledger of images is not saved");
    }
  }
}
