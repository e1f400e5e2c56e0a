package org.scoregrid.scheduler.jobs;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.scoregrid.bundle.dump.CannotDumpException;
import org.scoregrid.bundle.dump.CompetitionDump;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.DumpId;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.BlobStore.Sealed;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DumpStore;
import org.scoregrid.store.DumpStore.Dump;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a competition as a bundle and makes it a dataset of the competition's creator
 * (reference/bundle-format.md 13). Idempotent: a second run starts anew, and only one run can end a
 * dump. Needs little memory and as much room in the temporary directory as the bundle has bytes.
 */
public final class CreateDump {
  private static final Logger log = LoggerFactory.getLogger(CreateDump.class);
  private static final int BUFFER = 1 << 16;
  private static final double MEGABYTE = 1e6;

  /** Longer than any upload of a bundle takes. */
  private static final Duration UPLOAD_TIME = Duration.ofDays(1);

  private final DumpStore dumps;
  private final DatasetStore datasets;
  private final BlobStore blobs;
  private final Path tempDirectory;
  private final InstantSource clock;

  public CreateDump(
      DumpStore dumps,
      DatasetStore datasets,
      BlobStore blobs,
      Path tempDirectory,
      InstantSource clock) {
    this.dumps = dumps;
    this.datasets = datasets;
    this.blobs = blobs;
    this.tempDirectory = tempDirectory;
    this.clock = clock;
  }

  /**
   * Ends the dump, as finished or with a sentence; one that has ended or is gone is left alone.
   *
   * @throws IOException when disk or storage fail; trying again may help
   */
  public void create(DumpId id) throws IOException {
    Optional<Dump> dump =
        dumps.byId(id).filter(found -> found.status() == DumpStore.Status.STARTING);
    Optional<CompetitionContents> contents =
        dump.flatMap(found -> dumps.contents(found.competition()));
    if (dump.isEmpty() || contents.isEmpty()) {
      return;
    }
    try (DumpWorkspace workspace = DumpWorkspace.open(tempDirectory)) {
      create(dump.get(), contents.get(), workspace.file("dump.zip"));
    } catch (CannotDumpException e) {
      dumps.fail(id, e.sentence(), clock.instant());
      log.atInfo().addKeyValue("dump", id).setCause(e).log("competition cannot be dumped");
    }
  }

  private void create(Dump dump, CompetitionContents contents, Path zip)
      throws IOException, CannotDumpException {
    Sealed expected = write(dump, contents, zip);
    Person creator = contents.competition().summary().createdBy();
    checkRoom(creator, expected.bytes());
    // Before the object is there: nothing that a killed run leaves behind is without a note.
    dumps.announce(expected, clock.instant().plus(UPLOAD_TIME));
    Sealed stored = blobs.putSealed(zip);
    boolean finished =
        dumps.finish(
            dump.id(),
            new DumpStore.Written(
                creator.id(), contents.competition().summary().title(), dump.createdAt(), stored),
            clock.instant());
    log.atInfo()
        .addKeyValue("dump", dump.id())
        .addKeyValue("competition", dump.competition())
        .addKeyValue("bytes", stored.bytes())
        .log(finished ? "competition dumped" : "dump had ended already");
  }

  /** What the storage will call the bundle. */
  private Sealed write(Dump dump, CompetitionContents contents, Path zip)
      throws IOException, CannotDumpException {
    MessageDigest sha = Digest.newSha256();
    try (OutputStream out =
        new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(zip), sha), BUFFER)) {
      CompetitionDump.write(contents, dump.mode(), blobs::open, out);
    }
    Digest digest = Digest.ofRaw(sha.digest());
    return new Sealed(BlobStore.sealedKey(digest), digest, Files.size(zip));
  }

  private void checkRoom(Person creator, long bytes) throws CannotDumpException {
    long left = datasets.quotaOf(creator.id()) - datasets.bytesUsedBy(creator.id());
    if (bytes > left) {
      throw new CannotDumpException(
          "The dump has %s, but %s has only %s of storage left. Delete files in the resources, then dump again."
              .formatted(megabytes(bytes), creator.username(), megabytes(Math.max(0, left))));
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
  }
}
