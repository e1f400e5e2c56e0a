package org.scoregrid.worker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.LogFrame;
import org.scoregrid.fleet.WorkerPresence;

/** The fleet in one process. */
public final class MemoryFleet implements Fleet {
  private final Map<WorkerName, WorkerPresence> workers = new ConcurrentHashMap<>();
  private final List<Consumer<AttemptKey>> cancels = new CopyOnWriteArrayList<>();
  private final List<LogFrame> frames = new CopyOnWriteArrayList<>();

  @Override
  public void announce(WorkerPresence presence) {
    workers.put(presence.name(), presence);
  }

  @Override
  public void leave(WorkerName worker) {
    workers.remove(worker);
  }

  @Override
  public List<WorkerPresence> workers() {
    return List.copyOf(workers.values());
  }

  @Override
  public void cancel(AttemptKey attempt) {
    cancels.forEach(listener -> listener.accept(attempt));
  }

  @Override
  public AutoCloseable onCancel(Consumer<AttemptKey> listener) {
    cancels.add(listener);
    return () -> cancels.remove(listener);
  }

  @Override
  public void publishLog(LogFrame frame) {
    frames.add(frame);
  }

  @Override
  public AutoCloseable onLog(SubmissionId submission, Consumer<LogFrame> listener) {
    return () -> {};
  }

  @Override
  public List<LogFrame> recentLog(SubmissionId submission) {
    return frames.stream().filter(frame -> frame.submission().equals(submission)).toList();
  }

  @Override
  public void forgetLog(SubmissionId submission, RunId run) {}

  @Override
  public void close() {}
}
