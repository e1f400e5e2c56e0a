package org.scoregrid.jobs.jobrunr;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.JobBody;
import org.scoregrid.jobs.JobLedger;

/** Who does which kind of job. Immutable. */
public final class JobHandlers {
  private final Map<Class<?>, Object> byType;

  private JobHandlers(Map<Class<?>, Object> byType) {
    this.byType = Map.copyOf(byType);
  }

  public static JobHandlers none() {
    return new JobHandlers(Map.of());
  }

  /**
   * These and one more.
   *
   * @param type the interface that requests name in {@code getJobRequestHandler}
   */
  public <H extends JobRequestHandler<?>> JobHandlers with(Class<H> type, H handler) {
    Map<Class<?>, Object> more = new HashMap<>(byType);
    more.put(type, handler);
    return new JobHandlers(more);
  }

  /**
   * These and one more, which ends when it takes too long and whose progress people see.
   *
   * @param type the interface that requests name in {@code getJobRequestHandler}
   * @param limit after so long the try is broken off, and fails
   */
  public <R extends BackgroundJob, H extends JobRequestHandler<R>> JobHandlers with(
      Class<H> type, Class<R> request, Duration limit, JobLedger ledger, JobBody<R> body) {
    return with(type, JobRunner.of(type, request, limit, ledger, body));
  }

  <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(byType.get(type)).map(type::cast);
  }
}
