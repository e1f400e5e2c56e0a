package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.store.JobRecords;
import org.scoregrid.store.Leftovers;
import org.scoregrid.store.MailQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what has outlived its use, chunk by chunk (reference/site-tasks.md 8). Every part is
 * tried; one that fails stops no other. Idempotent. Thread-safe.
 */
public final class CleanUp {
  private static final Logger log = LoggerFactory.getLogger(CleanUp.class);
  private static final int CHUNK = 500;
  private static final int MAX_CHUNKS = 2_000;
  private static final Duration TO_ACTIVATE = Duration.ofDays(3);
  private static final Duration DELETED_COPIES = Duration.ofDays(30);
  private static final Duration TO_UPLOAD = Duration.ofDays(5);

  /** Longer than signed URLs live, so that nobody can upload any more. */
  private static final Duration TO_REPORT = Duration.ofDays(6);

  private static final Duration TEMPORARY = Duration.ofDays(1);
  private static final Duration SENT_MAILS = Duration.ofDays(7);
  private static final Duration GIVEN_UP_MAILS = Duration.ofDays(30);
  private static final Duration RECORDS = Duration.ofDays(90);

  private final Leftovers leftovers;
  private final MailQueue mails;
  private final JobRecords records;
  private final Path tempDirectory;
  private final InstantSource clock;

  public CleanUp(
      Leftovers leftovers,
      MailQueue mails,
      JobRecords records,
      Path tempDirectory,
      InstantSource clock) {
    this.leftovers = leftovers;
    this.mails = mails;
    this.records = records;
    this.tempDirectory = tempDirectory;
    this.clock = clock;
  }

  private interface Chunk {
    int remove() throws IOException;
  }

  /**
   * @param chunked removes at most a chunk at a time, and is called until little is left
   */
  private record Part(String name, boolean chunked, Chunk chunk) {}

  /**
   * @throws IllegalStateException when a part failed, after all of them were tried
   */
  public void cleanUp(JobProgress progress) {
    Instant now = clock.instant();
    List<Part> parts =
        List.of(
            new Part(
                "accounts never activated",
                false,
                () -> leftovers.deleteNeverActivated(now.minus(TO_ACTIVATE), CHUNK)),
            new Part(
                "copies of deleted accounts",
                true,
                () -> leftovers.forgetDeletedAccounts(now.minus(DELETED_COPIES), CHUNK)),
            new Part("sessions and links", true, () -> leftovers.deleteExpiredSessions(now, CHUNK)),
            new Part(
                "unfinished uploads",
                true,
                () -> leftovers.deleteUnfinishedUploads(now.minus(TO_UPLOAD), CHUNK, now)),
            new Part(
                "attempts looked at",
                true,
                () -> leftovers.doomLostOutputs(now.minus(TO_REPORT), CHUNK, now)),
            new Part(
                "mails",
                false,
                () -> mails.forget(now.minus(SENT_MAILS), now.minus(GIVEN_UP_MAILS))),
            new Part("job records", false, () -> records.forget(now.minus(RECORDS))),
            new Part(
                "temporary folders",
                false,
                () -> TempFiles.deleteStale(tempDirectory, now.minus(TEMPORARY))));
    int done = 0;
    IllegalStateException failure = new IllegalStateException("not everything was cleaned up");
    for (Part part : parts) {
      try {
        remove(part);
      } catch (IOException | RuntimeException e) {
        failure.addSuppressed(e);
        log.atError().setCause(e).addKeyValue("part", part.name()).log("clean-up failed");
      }
      done++;
      progress.reached(done, parts.size());
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  private static void remove(Part part) throws IOException {
    long removed = part.chunk().remove();
    long last = removed;
    for (int i = 1; part.chunked() && last >= CHUNK && i < MAX_CHUNKS; i++) {
      last = part.chunk().remove();
      removed += last;
    }
    if (removed > 0) {
      log.atInfo().addKeyValue(part.name().replace(' ', '_'), removed).log("cleaned up");
    }
  }
}
