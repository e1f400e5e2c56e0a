package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DoomedObjects;
import org.scoregrid.store.DoomedObjects.Removal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes stored objects that no row names any more, each in a transaction of its own: it may stop
 * anywhere and run again, also at the same time elsewhere.
 */
public final class RemoveObjects {
  /** Leaves time for transactions that were open when the object was doomed. */
  public static final Duration GRACE = Duration.ofHours(1);

  private static final Logger log = LoggerFactory.getLogger(RemoveObjects.class);
  private static final int BATCH = 200;
  private static final int MAX_BATCHES = 50;

  private final DoomedObjects doomed;
  private final BlobStore blobs;
  private final Duration grace;
  private final InstantSource clock;

  public RemoveObjects(DoomedObjects doomed, BlobStore blobs, Duration grace, InstantSource clock) {
    this.doomed = doomed;
    this.blobs = blobs;
    this.grace = grace;
    this.clock = clock;
  }

  /** One run of bounded length; what is left waits for the next. */
  public void removeDue() {
    Map<Removal, Integer> done = new EnumMap<>(Removal.class);
    for (int batch = 0; batch < MAX_BATCHES; batch++) {
      Instant now = clock.instant();
      Instant doomedBefore = now.minus(grace);
      List<String> due = doomed.due(doomedBefore, BATCH, now);
      due.forEach(key -> done.merge(remove(key, doomedBefore, now), 1, Integer::sum));
      if (due.isEmpty()) {
        break;
      }
    }
    if (!done.isEmpty()) {
      log.atInfo().addKeyValue("objects", done).log("doomed objects looked at");
    }
  }

  private Removal remove(String key, Instant doomedBefore, Instant now) {
    try {
      return doomed.remove(key, doomedBefore, now, blobs::delete);
    } catch (IOException | IllegalArgumentException e) {
      // One object that cannot be removed must not keep the others.
      log.atWarn().setCause(e).addKeyValue("object", key).log("object cannot be removed now");
      doomed.postpone(key, now);
      return Removal.NOT_MINE;
    }
  }
}
