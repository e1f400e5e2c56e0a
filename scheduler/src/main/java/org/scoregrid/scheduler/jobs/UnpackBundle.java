package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scoregrid.bundle.BrokenMemberException;
import org.scoregrid.bundle.BundleLimits;
import org.scoregrid.bundle.BundleReader;
import org.scoregrid.bundle.Problem;
import org.scoregrid.bundle.Reading;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.CompetitionStore.CreationStatus;
import org.scoregrid.store.CompetitionStore.NewCompetition;
import org.scoregrid.store.DatasetStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an uploaded bundle into a competition. Idempotent: files are stored by digest, and
 * everything in the database is written by one transaction that also finishes the creation.
 */
public final class UnpackBundle {
  private static final Logger log = LoggerFactory.getLogger(UnpackBundle.class);

  private static final String FOLDER = "unpack";

  private final CompetitionStore competitions;
  private final DatasetStore datasets;
  private final BlobStore blobs;
  private final Path tempDirectory;
  private final InstantSource clock;
  private final BundleLimits limits = BundleLimits.DEFAULT;

  public UnpackBundle(
      CompetitionStore competitions,
      DatasetStore datasets,
      BlobStore blobs,
      Path tempDirectory,
      InstantSource clock) {
    this.competitions = competitions;
    this.datasets = datasets;
    this.blobs = blobs;
    this.tempDirectory = tempDirectory;
    this.clock = clock;
  }

  public void unpack(CreationStatusId id) throws IOException {
    Optional<CreationStatus> creation =
        competitions.creationStatus(id).filter(status -> status.status().equals("Starting"));
    if (creation.isEmpty()) {
      return;
    }
    try (JobFolder folder = JobFolder.make(tempDirectory, FOLDER)) {
      unpack(creation.get(), folder.path());
    }
  }

  /** Removes what unpackings left behind that were broken off by the end of their process. */
  public static void sweep(Path tempDirectory) throws IOException {
    JobFolder.sweep(tempDirectory, FOLDER);
  }

  private void unpack(CreationStatus creation, Path directory) throws IOException {
    Dataset bundle = datasets.byIds(List.of(creation.bundle())).get(creation.bundle());
    if (bundle == null) {
      competitions.failCreation(creation.id(), "The bundle was deleted. Upload it again.");
      return;
    }
    if (bundle.bytes() > limits.maxExpandedBytes()) {
      competitions.failCreation(
          creation.id(),
          "The bundle is larger than %d bytes. Upload its data as datasets and use their keys."
              .formatted(limits.maxExpandedBytes()));
      return;
    }
    Path zip = directory.resolve("bundle.zip");
    try (InputStream in = blobs.open(bundle.objectKey())) {
      Files.copy(in, zip, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      competitions.failCreation(creation.id(), "The bundle was never uploaded. Upload it again.");
      log.atInfo().addKeyValue("creation", creation.id()).log("bundle is not in storage");
      return;
    }
    switch (read(creation, zip)) {
      case Reading.Rejected rejected -> reject(creation, rejected.problems(), List.of());
      case Reading.Loaded loaded -> load(creation, loaded, directory);
    }
  }

  /** A mistake of the reader's own must not keep its user waiting for ever. */
  private Reading read(CreationStatus creation, Path zip) throws IOException {
    try {
      return BundleReader.read(zip, limits);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("creation", creation.id()).setCause(e).log("reader failed");
      return new Reading.Rejected(
          List.of(
              new Problem(
                  "bundle.zip",
                  0,
                  0,
                  "this site could not read it, which is not your mistake",
                  "Tell the site's administrators: their log says why")));
    }
  }

  private void reject(CreationStatus creation, List<Problem> problems, List<String> stored) {
    String details = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    competitions.failCreation(creation.id(), details, stored);
    log.atInfo()
        .addKeyValue("creation", creation.id())
        .addKeyValue("problems", problems.size())
        .log("bundle rejected");
  }

  private void load(CreationStatus creation, Reading.Loaded loaded, Path directory)
      throws IOException {
    try (var files = loaded.files()) {
      ReferenceCheck.Resolved resolved =
          new ReferenceCheck(competitions, files).resolve(creation.createdBy(), loaded.draft());
      if (!resolved.problems().isEmpty()) {
        reject(creation, resolved.problems(), List.of());
        return;
      }
      BundleUpload upload = new BundleUpload(blobs, files, directory, clock);
      try {
        finish(creation, upload.store(creation.createdBy(), resolved.draft()));
      } catch (BrokenMemberException e) {
        reject(creation, List.of(e.problem()), upload.stored());
      } catch (IOException e) {
        upload.abandon(); // tried again later
        throw e;
      }
    }
  }

  private void finish(CreationStatus creation, NewCompetition competition) {
    CompetitionId made = competitions.finishCreation(creation.id(), competition);
    log.atInfo()
        .addKeyValue("creation", creation.id())
        .addKeyValue("competition", made)
        .log("bundle unpacked");
  }
}
