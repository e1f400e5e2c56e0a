package org.scoregrid.queuebridge.local;

import java.util.List;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker.ReportReceiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out reports in batches; a batch that is not taken comes again. */
final class ReportConsumption extends Consumption {
  private static final Logger log = LoggerFactory.getLogger(ReportConsumption.class);

  private final Letters<RunReport> reports;
  private final int batch;
  private final ReportReceiver receiver;

  ReportConsumption(Letters<RunReport> reports, int batch, ReportReceiver receiver) {
    super("local-reports");
    this.reports = reports;
    this.batch = batch;
    this.receiver = receiver;
  }

  @Override
  boolean next() throws InterruptedException {
    List<RunReport> taken = reports.take(batch);
    boolean stored = false;
    try {
      receiver.receive(taken);
      stored = true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("reports were not received");
    } finally {
      if (!stored) {
        reports.putBack(taken);
      }
    }
    return stored;
  }
}
