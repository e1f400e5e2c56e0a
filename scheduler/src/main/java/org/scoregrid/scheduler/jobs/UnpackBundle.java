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
import org.scoregrid.store.DatasetStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an uploaded bundle into a competition. Idempotent: files are stored by digest, and
 * everything in the database is written by one transaction that also finishes the creation.
 */
public final class UnpackBundle {
  private static final Logger log = LoggerFactory.getLogger(UnpackBundle.class);

  private final CompetitionStore competitions;
  private final DatasetStore datasets;
  private final BlobStore blobs;
  private final Path tempDirectory;
  private final InstantSource clock;

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
    Files.createDirectories(tempDirectory);
    Path directory = Files.createTempDirectory(tempDirectory, "unpack-");
    try {
      unpack(creation.get(), directory);
    } catch (NoSuchFileException e) {
      competitions.failCreation(id, "The bundle was never uploaded. Upload it again.");
      log.atInfo().addKeyValue("creation", id).setCause(e).log("bundle is not in storage");
    } finally {
      TempFiles.deleteTree(directory);
    }
  }

  private void unpack(CreationStatus creation, Path directory) throws IOException {
    Dataset bundle = datasets.byIds(List.of(creation.bundle())).get(creation.bundle());
    if (bundle == null) {
      competitions.failCreation(creation.id(), "The bundle was deleted. Upload it again.");
      return;
    }
    Path zip = directory.resolve("bundle.zip");
    try (InputStream in = blobs.open(bundle.objectKey())) {
      Files.copy(in, zip, StandardCopyOption.REPLACE_EXISTING);
    }
    switch (BundleReader.read(zip, BundleLimits.DEFAULT)) {
      case Reading.Rejected rejected -> reject(creation, rejected.problems());
      case Reading.Loaded loaded -> load(creation, loaded, directory);
    }
  }

  private void reject(CreationStatus creation, List<Problem> problems) {
    String details = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    competitions.failCreation(creation.id(), details);
    log.atInfo()
        .addKeyValue("creation", creation.id())
        .addKeyValue("problems", problems.size())
        .log("bundle rejected");
  }

  private void load(CreationStatus creation, Reading.Loaded loaded, Path directory)
      throws IOException {
    try (var files = loaded.files()) {
      List<Problem> problems =
          new ReferenceCheck(competitions, datasets).problems(creation.createdBy(), loaded.draft());
      if (!problems.isEmpty()) {
        reject(creation, problems);
        return;
      }
      BundleUpload upload = new BundleUpload(blobs, files, directory, clock);
      CompetitionId made =
          competitions.finishCreation(
              creation.id(), upload.store(creation.createdBy(), loaded.draft()));
      log.atInfo()
          .addKeyValue("creation", creation.id())
          .addKeyValue("competition", made)
          .log("bundle unpacked");
    }
  }
}
