package org.scoregrid.worker.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.queuebridge.wire.Assignment.Fetch;
import org.scoregrid.worker.storage.StorageClient;
import org.scoregrid.worker.storage.StorageException;
import org.scoregrid.worker.workspace.ArchiveSubject;
import org.scoregrid.worker.workspace.DiskFaults;
import org.scoregrid.worker.workspace.SafeUnzip;
import org.scoregrid.worker.workspace.UnzipBounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one blob onto the disk, verified. Thread-safe; the cache sees to it that it runs once. */
final class BlobLoader {
  private static final Logger log = LoggerFactory.getLogger(BlobLoader.class);

  private final CacheDirectory directory;
  private final StorageClient storage;

  BlobLoader(CacheDirectory directory, StorageClient storage) {
    this.directory = directory;
    this.storage = storage;
  }

  /** A verified file or tree in its place. */
  record Loaded(Path path, long bytes) {}

  Loaded file(Fetch fetch) throws FaultException, InterruptedException {
    try {
      CacheKey key = new CacheKey(fetch.digest(), CacheKey.Form.FILE);
      Path place = directory.place(key);
      if (!isIntact(place, fetch.digest())) {
        directory.publish(key, download(fetch));
      }
      return new Loaded(place, Files.size(place));
    } catch (StorageException e) {
      throw fetchFailed(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw DiskFaults.of(e);
    }
  }

  private static boolean isIntact(Path file, Digest digest) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    MessageDigest sha = Digest.newSha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Digest.ofRaw(sha.digest()).equals(digest);
  }

  private Path download(Fetch fetch) throws IOException, InterruptedException, FaultException {
    Path temporary = directory.temporary();
    try {
      for (int tries = 0; tries < 2; tries++) {
        Digest got = storage.get(fetch.url(), temporary, fetch.bytes());
        if (got.equals(fetch.digest())) {
          return temporary;
        }
        log.atWarn().addKeyValue("digest", fetch.digest()).log("a download has a wrong digest");
      }
    } catch (IOException | InterruptedException e) {
      directory.delete(List.of(temporary));
      throw e;
    }
    directory.delete(List.of(temporary));
    throw fetchFailed("A stored file differs from what was uploaded.");
  }

  /** The tree of an earlier life, if it is still whole. */
  Optional<Loaded> keptTree(Digest digest) throws FaultException {
    CacheKey key = new CacheKey(digest, CacheKey.Form.TREE);
    Path place = directory.place(key);
    try {
      Optional<CacheDirectory.Measure> marked = directory.marked(key);
      if (marked.isEmpty() || !Files.isDirectory(place)) {
        return Optional.empty();
      }
      CacheDirectory.Measure now = CacheDirectory.measure(place);
      return now.equals(marked.get())
          ? Optional.of(new Loaded(place, now.bytes()))
          : Optional.empty();
    } catch (IOException e) {
      throw DiskFaults.of(e);
    }
  }

  Loaded unpack(Digest digest, Path zip, ArchiveSubject subject, UnzipBounds bounds)
      throws FaultException {
    CacheKey key = new CacheKey(digest, CacheKey.Form.TREE);
    Path temporary = directory.temporary();
    boolean done = false;
    try {
      Files.createDirectory(temporary);
      SafeUnzip.unpack(zip, temporary, subject, bounds);
      CacheDirectory.Measure measure = CacheDirectory.measure(temporary);
      Path place = directory.publish(key, temporary);
      directory.mark(key, measure);
      done = true;
      return new Loaded(place, measure.bytes());
    } catch (IOException e) {
      throw DiskFaults.of(e);
    } finally {
      if (!done) {
        directory.delete(List.of(temporary));
      }
    }
  }

  private static FaultException fetchFailed(String why) {
    return new FaultException(
        Fault.of(
            FaultCode.FETCH_FAILED,
            Blame.PLATFORM,
            "A file that the run needs could not be fetched. " + why,
            "The run is tried again by itself. If it keeps failing, tell the site's"
                + " administrators."));
  }
}
