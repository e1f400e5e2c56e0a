package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.BlobStore.Listing;
import org.scoregrid.store.StorageCheck;
import org.scoregrid.store.StorageCheck.CheckId;
import org.scoregrid.store.StorageCheck.Kind;
import org.scoregrid.store.StorageCheck.Place;
import org.scoregrid.store.StorageUsage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares storage with the database, then measures the days since the last time
 * (reference/site-tasks.md 7.1). A listing is never held in memory. Idempotent; a check that broke
 * off within a day goes on where it was. Thread-safe.
 */
public final class MeasureStorage {
  private static final Logger log = LoggerFactory.getLogger(MeasureStorage.class);

  /** Where this site stores things; the last one is for whoever makes backups. */
  private static final List<String> PREFIXES =
      List.of(
          "blobs/",
          "dataset/",
          "detailed_result/",
          "prediction_result/",
          "scoring_result/",
          "submission_details/",
          "backups/");

  private static final int PART = 1_000;
  private static final int CHUNK = 5_000;
  private static final int MAX_DAYS = 365;
  private static final Duration RESUMABLE = Duration.ofDays(1);

  /**
   * Signed upload URLs live for seven days at most: whatever is younger may belong to an upload
   * that is under way.
   */
  private static final Duration GRACE = Duration.ofDays(8);

  private final BlobStore blobs;
  private final StorageCheck checks;
  private final StorageUsage usage;
  private final InstantSource clock;

  public MeasureStorage(
      BlobStore blobs, StorageCheck checks, StorageUsage usage, InstantSource clock) {
    this.blobs = blobs;
    this.checks = checks;
    this.usage = usage;
    this.clock = clock;
  }

  /**
   * @throws IOException when the storage cannot be reached
   */
  public void measure(JobProgress progress) throws IOException {
    Instant now = clock.instant();
    Place place = checks.begin(now.minus(RESUMABLE), now);
    long objects = list(place, progress);
    compare(place.check(), now);
    checks.end(place.check(), clock.instant());
    measureDays();
    log.atInfo().addKeyValue("objects", objects).log("storage measured");
  }

  private long list(Place place, JobProgress progress) throws IOException {
    long objects = 0;
    String resumed = place.prefix();
    int first = resumed == null ? 0 : PREFIXES.indexOf(resumed);
    @Nullable String from = place.from();
    for (int i = Math.max(0, first); i < PREFIXES.size(); i++) {
      String prefix = PREFIXES.get(i);
      // Ended by the listing, which is finite as its keys only grow.
      while (true) {
        Listing part = blobs.list(prefix, from, PART);
        checks.seen(place.check(), part.objects(), prefix, part.next());
        objects += part.objects().size();
        progress.reached(i, PREFIXES.size());
        from = part.next();
        if (from == null) {
          break;
        }
      }
    }
    return objects;
  }

  private void compare(CheckId check, Instant now) {
    Optional<String> last = Optional.of("");
    while (last.isPresent()) {
      last = checks.findOrphans(check, last.get(), CHUNK, now.minus(GRACE), now);
    }
    for (Kind kind : Kind.values()) {
      Optional<Long> id = Optional.of(0L);
      while (id.isPresent()) {
        id = checks.findMissing(check, kind, id.get(), CHUNK, now);
      }
    }
  }

  private void measureDays() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    for (int days = 0; days <= MAX_DAYS; days++) {
      Optional<LocalDate> next = usage.nextDay(today, MAX_DAYS);
      if (next.isEmpty()) {
        return;
      }
      usage.measure(next.get(), clock.instant());
    }
  }
}
