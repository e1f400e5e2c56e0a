package org.scoregrid.web.admin;

import io.helidon.http.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.account.Account;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.DeleteOrphansRequest;
import org.scoregrid.jobs.MeasureStorageRequest;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.JobRecords;
import org.scoregrid.store.JobRecords.JobRecord;
import org.scoregrid.store.StorageCheck;
import org.scoregrid.store.StorageCheck.Missing;
import org.scoregrid.store.StorageCheck.Orphan;
import org.scoregrid.store.StorageCheck.Report;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/**
 * What the comparison of storage and database found, for superusers (reference/site-tasks.md 7).
 */
public final class OrphanFiles implements Routes.Room {
  private static final int MOST = 10_000;

  private final StorageCheck checks;
  private final JobRecords records;
  private final BackgroundJobs jobs;
  private final AuditLog audit;

  public OrphanFiles(StorageCheck checks, JobRecords records, BackgroundJobs jobs, AuditLog audit) {
    this.checks = checks;
    this.records = records;
    this.jobs = jobs;
    this.audit = audit;
  }

  @Override
  public void register(Routes routes) {
    String room = "/api/analytics/";
    routes
        .api(Method.GET, room + "get_orphan_files/", this::list)
        .api(Method.DELETE, room + "delete_orphan_files/", this::delete)
        .api(Method.GET, room + "check_orphans_deletion_status/", this::status)
        .api(Method.GET, room + "storage_report/", this::report)
        .api(Method.POST, room + "create_storage_snapshot/", this::measure);
  }

  private Answer list(Call call) {
    superuser(call);
    Report report = lastReport();
    return Answer.ok(
        Json.object()
            .with("data", checks.orphans("", MOST).stream().map(Orphan::objectKey).toList())
            .with("total", report.orphans())
            .build());
  }

  private Answer delete(Call call) {
    Account account = superuser(call);
    Report report = lastReport();
    audit.record(account.id(), "delete-orphans", "storage", report.orphans() + " objects");
    jobs.enqueue(new DeleteOrphansRequest());
    return Answer.ok(
        Json.object()
            .with("success", true)
            .with("message", "Orphan files deletion started")
            .build());
  }

  /** In the words of Celery, as clients know them. */
  private Answer status(Call call) {
    superuser(call);
    Optional<JobRecord> last = records.byAbout(new DeleteOrphansRequest().about());
    String state =
        last.map(
                record ->
                    switch (record.state()) {
                      case RUNNING -> "STARTED";
                      case DONE -> "SUCCESS";
                      case FAILED -> "FAILURE";
                    })
            .orElse(null);
    return Answer.ok(Json.object().with("status", state).build());
  }

  private Answer measure(Call call) {
    Account account = superuser(call);
    audit.record(account.id(), "measure-storage", "storage", "");
    jobs.enqueue(new MeasureStorageRequest());
    return Answer.ok(Map.of());
  }

  /** The lines of the original's report file. */
  private Answer report(Call call) {
    superuser(call);
    Report report = lastReport();
    List<Missing> missing = checks.missing(MOST);
    StringBuilder text = new StringBuilder();
    text.append("Database and storage compared\n")
        .append("Datetime: ")
        .append(Wire.time(report.endedAt()))
        .append("\n\nMissing files:    ")
        .append(missing.size())
        .append(" files\n");
    for (Missing one : missing) {
      text.append("%s of id=%d is missing its %s%n".formatted(one.thing(), one.id(), one.field()));
    }
    text.append(
        "%nOrphaned files:    %d files for a total of %s%n"
            .formatted(report.orphans(), size(report.orphanBytes())));
    for (Orphan orphan : checks.orphans("", MOST)) {
      text.append("%s    %s%n".formatted(orphan.objectKey(), size(orphan.bytes())));
    }
    return Answer.text(200, text.toString(), "text/plain; charset=utf-8");
  }

  private static String size(long bytes) {
    String[] units = {"B", "KB", "MB", "GB", "TB", "PB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1_000 && unit < units.length - 1) {
      value /= 1_000;
      unit++;
    }
    return String.format(java.util.Locale.ROOT, "%.1f %s (%dB)", value, units[unit], bytes);
  }

  private Report lastReport() {
    return checks
        .lastReport()
        .orElseThrow(
            () -> ApiError.keyed(404, "message", "No storage inconsistency log file found."));
  }

  private static Account superuser(Call call) {
    Account account = call.account();
    if (!call.viewer().isSuperuser()) {
      throw ApiError.forbidden("Admin only");
    }
    return account;
  }
}
