package org.scoregrid.worker.stock;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AttemptKey;

/** The tasks in our hands, as many as the broker's prefetch lets through. Thread-safe. */
final class OpenTasks {
  private final Map<AttemptKey, OpenTask> tasks = new ConcurrentHashMap<>();
  private final AtomicLong processed = new AtomicLong();

  /** The task that has this key already, or null if it is new. */
  @Nullable OpenTask add(OpenTask task) {
    return tasks.putIfAbsent(task.key(), task);
  }

  @Nullable OpenTask of(AttemptKey key) {
    return tasks.get(key);
  }

  @Nullable OpenTask of(String taskId) {
    for (OpenTask task : tasks.values()) {
      if (task.task().taskId().equals(taskId)) {
        return task;
      }
    }
    return null;
  }

  void remove(OpenTask task) {
    tasks.remove(task.key(), task);
  }

  /** Removes it and counts it as done. */
  void done(OpenTask task) {
    remove(task);
    processed.incrementAndGet();
  }

  Collection<OpenTask> all() {
    return List.copyOf(tasks.values());
  }

  long processed() {
    return processed.get();
  }
}
