package org.scoregrid.worker.stock;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.wire.StockTask;
import org.scoregrid.worker.stock.OpenTask.Told;
import org.scoregrid.worker.storage.StorageClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a site of a task in the order that it expects: Running, Preparing, checksum; then Scoring
 * (the prediction is stored already), or Finished, scores, result (reference/execution-contract.md
 * 8). Each is told once; after an {@link IOException} the call can be repeated. Thread-safe.
 */
final class StockTelling {
  private static final Logger log = LoggerFactory.getLogger(StockTelling.class);

  private final SiteCallbacks site;
  private final LiveSockets live;
  private final StorageClient storage;
  private final String host;

  StockTelling(SiteCallbacks site, LiveSockets live, StorageClient storage, String host) {
    this.site = site;
    this.live = live;
    this.storage = storage;
    this.host = host;
  }

  /** Work on the task begins. */
  void begun(OpenTask open) throws IOException {
    StockTask task = open.task();
    String name = task.scoring() ? "scoring_hostname-" : "ingestion_hostname-";
    open.once(Told.RUNNING, () -> status(task, "Running", name + host));
    if (!task.scoring()) {
      open.once(Told.PREPARING, () -> status(task, "Preparing", ""));
      open.once(Told.CHECKSUM, () -> checksum(task));
    }
  }

  private void checksum(StockTask task) throws IOException, InterruptedException {
    LinkedHashMap<String, String> fields = new LinkedHashMap<>();
    try {
      fields.put("md5", site.md5(task.program()));
    } catch (IOException e) {
      // Fetching says it better, if it fails too.
      log.atInfo().addKeyValue("submission", task.submission()).log("no checksum told");
      return;
    }
    site.patch(task, fields);
  }

  private void status(StockTask task, String status, String details)
      throws IOException, InterruptedException {
    LinkedHashMap<String, String> fields = new LinkedHashMap<>();
    fields.put("status", status);
    if (!details.isEmpty()) {
      fields.put("status_details", details);
    }
    site.patch(task, fields);
  }

  /** The task is over and its logs are stored. */
  void ended(OpenTask open, RunReport.Ended ended) throws IOException {
    boolean page =
        ended.outputs().stream().anyMatch(output -> output.name() == OutputName.DETAILED_RESULT);
    switch (ended.outcome()) {
      case Outcome.Cancelled _ ->
          log.atInfo().addKeyValue("submission", open.task().submission()).log("task revoked");
      case Outcome.Faulted faulted -> {
        begun(open);
        failed(open, faulted.fault());
      }
      case Outcome.Scored scored -> {
        begun(open);
        if (page) {
          open.once(Told.PAGE, () -> live.detailedResults(open.task()));
        }
        finished(open, scored);
      }
    }
  }

  private void failed(OpenTask open, Fault fault) throws IOException {
    StockTask task = open.task();
    StatusWords.Kind kind = StatusWords.kind(task, fault).orElse(null);
    if (kind != null) {
      open.once(
          Told.KIND_OF_FAILURE,
          () -> {
            site.patch(task, kind.fields(task));
            live.error(task, kind.message());
          });
    }
    open.once(Told.STATUS, () -> status(task, "Failed", StatusWords.details(task, fault)));
  }

  private void finished(OpenTask open, Outcome.Scored scored) throws IOException {
    StockTask task = open.task();
    if (!task.scoring()) {
      open.once(Told.STATUS, () -> status(task, "Scoring", ""));
      return;
    }
    open.once(Told.STATUS, () -> status(task, "Finished", ""));
    open.once(Told.SCORES, () -> site.scores(task, scored.scores()));
    open.once(Told.RESULT, () -> storeResult(open));
  }

  private void storeResult(OpenTask open) throws IOException, InterruptedException {
    OutputName name = OutputName.SCORING_RESULT;
    if (Files.exists(open.result())) {
      try {
        storage.put(open.task().uploads().get(name), open.result(), name.contentType());
      } catch (IOException e) {
        // The scores are there; a worker that holds the task for this would help nobody.
        log.atWarn()
            .addKeyValue("submission", open.task().submission())
            .addKeyValue("cause", e.getMessage())
            .log("result not stored");
      }
    }
  }
}
