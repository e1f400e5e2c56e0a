package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.scoregrid.bundle.BundleLimits;
import org.scoregrid.bundle.SubmissionContents;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.store.BlobStore;

/** Holds a phase to what it says: predictions, no programs. Thread-safe. */
public final class ResultsOnly {
  /** As the prefixes that {@link TempFiles} knows. */
  private static final String FOLDER = "unpack";

  private final BlobStore blobs;
  private final Path tempDirectory;

  public ResultsOnly(BlobStore blobs, Path tempDirectory) {
    this.blobs = blobs;
    this.tempDirectory = tempDirectory;
  }

  /**
   * @throws FaultException when the file brings a program, or cannot be read
   */
  void check(BlobRef submission) throws FaultException, IOException {
    // The list of members is at the end of a zip, and what its other headers say does not count.
    try (JobFolder folder = JobFolder.make(tempDirectory, FOLDER)) {
      Path zip = folder.path().resolve("submission.zip");
      try (InputStream in = blobs.open(submission.objectKey())) {
        Files.copy(in, zip);
      }
      switch (SubmissionContents.of(zip, BundleLimits.DEFAULT)) {
        case RESULTS -> {}
        case PROGRAM ->
            throw refusal(
                FaultCode.PROGRAM_NOT_ACCEPTED,
                "This phase takes predictions only, and your file brings a program: it has"
                    + " metadata.yaml or metadata in it.",
                "Run your program yourself, zip the files that it writes, and submit these.");
        case UNREADABLE ->
            throw refusal(
                FaultCode.BAD_SUBMISSION_ARCHIVE,
                "The submitted file is not a zip archive that can be read.",
                "Pack your files into a zip archive, without a folder around them, and submit it"
                    + " again.");
      }
    }
  }

  private static FaultException refusal(FaultCode code, String sentence, String wayOut) {
    return new FaultException(Fault.of(code, Blame.PARTICIPANT, sentence, wayOut));
  }
}
