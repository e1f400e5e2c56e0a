package org.scoregrid.worker.pipeline;

import java.io.IOException;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.worker.slot.SlotPool;
import org.scoregrid.worker.workspace.DiskFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Third stage: runs both steps of a run in a slot. Everything it needs is on the disk already. */
final class Execute {
  private static final Logger log = LoggerFactory.getLogger(Execute.class);

  private final SlotPool slots;
  private final PredictionStep prediction;
  private final ScoringStep scoring;
  private final Stage<HeldRun> report;

  Execute(SlotPool slots, PredictionStep prediction, ScoringStep scoring, Stage<HeldRun> report) {
    this.slots = slots;
    this.prediction = prediction;
    this.scoring = scoring;
    this.report = report;
  }

  void run(HeldRun run) throws InterruptedException {
    try (SlotPool.Slot slot = slots.take()) {
      log.atDebug()
          .addKeyValue("run", run.key().run())
          .addKeyValue("slot", slot.number())
          .log("executing");
      run.enterSlot(slot.number(), slot.room(), slots.memoryBytes());
      run.stop().during(() -> bothSteps(run));
    } catch (StopSignal.StoppedException _) {
      log.atInfo().addKeyValue("run", run.key().run()).log("run stopped");
    } catch (FaultException e) {
      run.failed(e.fault());
    } catch (IOException e) {
      log.atError().addKeyValue("run", run.key().run()).setCause(e).log("run failed");
      run.failed(DiskFaults.of(e).fault());
    } catch (RuntimeException | Error e) {
      log.atError().addKeyValue("run", run.key().run()).setCause(e).log("run failed");
      run.failed(bug());
    } finally {
      run.leaveExecution();
    }
    report.put(run);
  }

  private void bothSteps(HeldRun run) throws FaultException, IOException, InterruptedException {
    prediction.run(run);
    run.ended(new Outcome.Scored(scoring.run(run)));
  }

  static Fault bug() {
    return Fault.of(
        FaultCode.INTERNAL,
        Blame.PLATFORM,
        "The worker made a mistake.",
        "The run is tried again by itself; the worker's log has the cause.");
  }
}
