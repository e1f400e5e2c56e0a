package org.scoregrid.web.admin;

import io.helidon.http.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.JobRecords;
import org.scoregrid.store.JobRecords.JobRecord;
import org.scoregrid.store.JobRecords.State;
import org.scoregrid.store.MailQueue;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/** How background jobs and mails go; for superusers. */
public final class JobRoutes implements Routes.Room {
  private static final int MOST = 100;

  private final JobRecords records;
  private final MailQueue mails;

  public JobRoutes(JobRecords records, MailQueue mails) {
    this.records = records;
    this.mails = mails;
  }

  @Override
  public void register(Routes routes) {
    routes.api(Method.GET, "/api/background_jobs/", this::list);
  }

  private Answer list(Call call) {
    call.account();
    if (!call.viewer().isSuperuser()) {
      throw ApiError.forbidden();
    }
    List<Map<String, @Nullable Object>> jobs = new ArrayList<>();
    for (State state : List.of(State.RUNNING, State.FAILED, State.DONE)) {
      records.latest(state, MOST).forEach(record -> jobs.add(shape(record)));
    }
    MailQueue.Backlog backlog = mails.backlog();
    return Answer.ok(
        Json.object()
            .with("jobs", jobs)
            .with("mails_waiting", backlog.waiting())
            .with("mails_given_up", backlog.givenUp())
            .build());
  }

  private static Map<String, @Nullable Object> shape(JobRecord record) {
    return Json.object()
        .with("about", record.about())
        .with("state", record.state().name().toLowerCase(Locale.ROOT))
        .with("done", record.done())
        .with("total", record.total())
        .with("tries", record.tries())
        .with("started_when", Wire.time(record.startedAt()))
        .with("changed_when", Wire.time(record.changedAt()))
        .with("error", record.error())
        .build();
  }
}
