package org.scoregrid.jobs.jobrunr;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jobrunr.jobs.context.JobContext;
import org.jobrunr.jobs.context.JobDashboardProgressBar;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.runner.ThreadLocalJobContext;
import org.jspecify.annotations.Nullable;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.JobBody;
import org.scoregrid.jobs.JobLedger;
import org.scoregrid.jobs.JobProgress;

/**
 * Runs a job's body as JobRunr's handler of a type: within its time, with progress for the
 * dashboard and for the ledger.
 */
final class JobRunner<R extends BackgroundJob> implements InvocationHandler {
  private final Class<R> request;
  private final Duration limit;
  private final JobLedger ledger;
  private final JobBody<R> body;

  private JobRunner(Class<R> request, Duration limit, JobLedger ledger, JobBody<R> body) {
    this.request = request;
    this.limit = limit;
    this.ledger = ledger;
    this.body = body;
  }

  static <R extends BackgroundJob, H extends JobRequestHandler<R>> H of(
      Class<H> type, Class<R> request, Duration limit, JobLedger ledger, JobBody<R> body) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            new JobRunner<>(request, limit, ledger, body)));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    if (arguments != null && arguments.length == 1 && method.getName().equals("run")) {
      run(request.cast(arguments[0]));
      return null;
    }
    return method.invoke(this, arguments);
  }

  private void run(R job) throws Exception {
    ledger.started(job);
    try {
      JobProgress progress = progress(job);
      JobDeadline.within(
          limit,
          () -> {
            body.run(job, progress);
            return true;
          });
    } catch (Exception e) {
      ledger.failed(job, e);
      throw e;
    }
    ledger.done(job);
  }

  private JobProgress progress(R job) {
    JobContext context = ThreadLocalJobContext.getJobContext();
    return (done, total) -> {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("the job was told to end");
      }
      ledger.reached(job, done, total);
      if (context != null && total > 0) {
        JobDashboardProgressBar bar = context.progressBar(total);
        bar.setProgress(total, done, 0);
      }
    };
  }
}
