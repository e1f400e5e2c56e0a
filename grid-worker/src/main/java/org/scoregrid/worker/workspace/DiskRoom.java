package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the worker's disk has room for another run. Thread-safe. */
public final class DiskRoom {
  private static final Logger log = LoggerFactory.getLogger(DiskRoom.class);

  private final Path home;
  private final long minimum;
  private final Runnable makeRoom;

  /**
   * @param minimum free bytes below which no run is taken
   * @param makeRoom gives up what can be fetched again; tried before a run is refused
   */
  public DiskRoom(Path home, long minimum, Runnable makeRoom) {
    this.home = home;
    this.minimum = minimum;
    this.makeRoom = makeRoom;
  }

  /** Whether there is room, after giving up caches where that is needed. */
  public boolean isThereOrCanBeMade() {
    if (isThere()) {
      return true;
    }
    makeRoom.run();
    boolean enough = isThere();
    if (!enough) {
      log.atWarn().addKeyValue("home", home).log("the disk is full: no new runs are taken");
    }
    return enough;
  }

  /** Whether there is room now. */
  public boolean isThere() {
    try {
      return Files.getFileStore(home).getUsableSpace() >= minimum;
    } catch (IOException e) {
      log.atWarn().setCause(e).log("the free space of the disk is not known");
      return false;
    }
  }
}
