package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.worker.storage.StorageClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores the files that a run leaves, several at once. Thread-safe. */
final class Uploads {
  private static final Logger log = LoggerFactory.getLogger(Uploads.class);

  /**
   * Scheme of a place on this host, for what is stored later by somebody else. No message can name
   * one: those bring web addresses only.
   */
  private static final String KEPT = "file";

  private final StorageClient storage;

  Uploads(StorageClient storage) {
    this.storage = storage;
  }

  /**
   * Stores what the run has and its assignment has a URL for. A log that cannot be stored is left
   * out; anything else that cannot be stored fails the run.
   *
   * @param patience for each file
   */
  List<StoredOutput> store(HeldRun run, boolean onlyLogs, Duration patience)
      throws FaultException, InterruptedException {
    List<Callable<List<StoredOutput>>> tasks = new ArrayList<>();
    for (Map.Entry<OutputName, Path> output : run.outputs().entrySet()) {
      URI url = run.assignment().uploads().get(output.getKey());
      if (url != null && (output.getKey().isLog() || !onlyLogs)) {
        tasks.add(() -> store(output.getKey(), output.getValue(), url, patience));
      }
    }
    List<StoredOutput> stored = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<StoredOutput>> result : executor.invokeAll(tasks)) {
        stored.addAll(result.get());
      }
    } catch (ExecutionException e) {
      log.atWarn()
          .addKeyValue("run", run.key().run())
          .addKeyValue("cause", String.valueOf(e.getCause()))
          .log("results not stored");
      throw notStored();
    }
    return stored;
  }

  private List<StoredOutput> store(OutputName name, Path file, URI url, Duration patience)
      throws IOException, InterruptedException {
    try {
      if (KEPT.equals(url.getScheme())) {
        Files.copy(file, Path.of(url), StandardCopyOption.REPLACE_EXISTING);
      } else {
        storage.put(url, file, name.contentType(), patience);
      }
      return List.of(new StoredOutput(name, Files.size(file)));
    } catch (IOException e) {
      if (!name.isLog()) {
        throw e;
      }
      log.atWarn()
          .addKeyValue("log", name)
          .addKeyValue("cause", e.getMessage())
          .log("log not stored");
      return List.of();
    }
  }

  private static FaultException notStored() {
    return new FaultException(
        Fault.of(
            FaultCode.REPORT_FAILED,
            Blame.PLATFORM,
            "The results of the run could not be stored.",
            "The run is tried again by itself. If it keeps failing, tell the site's"
                + " administrators."));
  }
}
