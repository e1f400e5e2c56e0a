package org.scoregrid.web;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.LogFrame;
import org.scoregrid.fleet.WorkerPresence;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.PrepareSubmissionRequest;
import org.scoregrid.jobs.UnpackBundleRequest;
import org.scoregrid.store.ChangeFeed;

/** Ports behind which nothing happens but that it is remembered what was asked. Thread-safe. */
final class RecordingPorts {
  private RecordingPorts() {}

  static final class Jobs implements BackgroundJobs {
    final List<SubmissionId> prepared = new CopyOnWriteArrayList<>();
    final List<CreationStatusId> unpacked = new CopyOnWriteArrayList<>();

    final List<BackgroundJob> others = new CopyOnWriteArrayList<>();

    @Override
    public void enqueue(BackgroundJob job) {
      switch (job) {
        case PrepareSubmissionRequest(SubmissionId id) -> prepared.add(id);
        case UnpackBundleRequest(CreationStatusId id) -> unpacked.add(id);
        default -> others.add(job);
      }
    }
  }

  static final class Changes implements ChangeFeed {
    @Override
    public void notify(Channel channel, String text) {}

    @Override
    public AutoCloseable listen(Channel channel, Consumer<String> listener) {
      return () -> {};
    }

    @Override
    public void close() {}
  }

  static final class Workers implements Fleet {
    final List<AttemptKey> cancelled = new CopyOnWriteArrayList<>();
    final List<WorkerPresence> alive = new CopyOnWriteArrayList<>();

    @Override
    public void announce(WorkerPresence presence) {}

    @Override
    public void leave(WorkerName worker) {}

    @Override
    public List<WorkerPresence> workers() {
      return List.copyOf(alive);
    }

    @Override
    public void cancel(AttemptKey attempt) {
      cancelled.add(attempt);
    }

    @Override
    public AutoCloseable onCancel(Consumer<AttemptKey> listener) {
      return () -> {};
    }

    @Override
    public void publishLog(LogFrame frame) {}

    @Override
    public AutoCloseable onLog(SubmissionId submission, Consumer<LogFrame> listener) {
      return () -> {};
    }

    @Override
    public List<LogFrame> recentLog(SubmissionId submission) {
      return List.of();
    }

    @Override
    public void forgetLog(SubmissionId submission, RunId run) {}

    @Override
    public void close() {}
  }
}
