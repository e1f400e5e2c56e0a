package org.scoregrid.jobs.jobrunr;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jobrunr.jobs.lambdas.JobRequestHandler;

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

  <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(byType.get(type)).map(type::cast);
  }
}
