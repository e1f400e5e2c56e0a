package org.scoregrid.worker.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private final Peers peers;

  BlobLoader(CacheDirectory directory, StorageClient storage, Peers peers) {
    this.directory = directory;
    this.storage = storage;
    this.peers = peers;
  }

  /** A verified file or tree in its place, and how it looked then. */
  record Loaded(Path path, Inspection.Record record) {
    static Loaded at(Path path) throws IOException {
      return new Loaded(path, new Inspection.Record(Look.at(path)));
    }
  }

  Loaded file(Fetch fetch) throws FaultException, InterruptedException {
    try {
      CacheKey key = new CacheKey(fetch.digest(), CacheKey.Form.FILE);
      Path place = directory.place(key);
      if (!isIntact(key)) {
        directory.publish(key, download(fetch));
      }
      return Loaded.at(place);
    } catch (StorageException e) {
      throw fetchFailed(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw DiskFaults.of(e);
    }
  }

  /** Reads everything. */
  boolean isIntact(CacheKey key) throws IOException {
    Path place = directory.place(key);
    return switch (key.form()) {
      case FILE -> Files.isRegularFile(place) && TreeDigest.ofFile(place).equals(key.digest());
      case TREE -> {
        Optional<CacheDirectory.Mark> mark = directory.marked(key);
        yield mark.isPresent()
            && Files.isDirectory(place)
            && TreeDigest.of(place).equals(mark.get().content());
      }
    };
  }

  private Path download(Fetch fetch) throws IOException, InterruptedException, FaultException {
    Path temporary = directory.temporary();
    try {
      if (peers.fetch(fetch, temporary)) {
        return temporary;
      }
      for (int tries = 0; tries < 2; tries++) {
        Digest got = storage.get(fetch.url(), temporary, fetch.mostBytes());
        if (fetch.named() || got.equals(fetch.digest())) {
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
    try {
      return isIntact(key) ? Optional.of(Loaded.at(directory.place(key))) : Optional.empty();
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
      directory.makeReadOnly(temporary);
      Look look = Look.at(temporary);
      CacheDirectory.Mark mark = new CacheDirectory.Mark(look.bytes(), TreeDigest.of(temporary));
      Path place = directory.publish(key, temporary);
      directory.mark(key, mark);
      done = true;
      return Loaded.at(place);
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
