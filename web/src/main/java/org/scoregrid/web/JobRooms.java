package org.scoregrid.web;

import java.util.List;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.admin.JobRoutes;
import org.scoregrid.web.admin.OrphanFiles;
import org.scoregrid.web.admin.SiteAnalytics;
import org.scoregrid.web.admin.StorageAnalytics;
import org.scoregrid.web.competition.ParticipantMails;
import org.scoregrid.web.competition.PhaseJobs;
import org.scoregrid.web.http.Routes.Room;
import org.scoregrid.web.submission.BulkReruns;

/** The rooms that start or show background jobs, as {@link WebProcess} wires them. */
final class JobRooms {
  private JobRooms() {}

  static List<Room> of(WebPorts ports, Permissions permissions) {
    return List.of(
        new PhaseJobs(
            ports.competitions(),
            ports.jobStores(),
            ports.jobs(),
            ports.audit(),
            permissions,
            QueueRooms.chosen(ports, permissions),
            ports.clock()),
        new ParticipantMails(
            ports.competitions(),
            ports.jobStores().mailings(),
            ports.jobs(),
            ports.audit(),
            permissions,
            ports.clock()),
        new BulkReruns(
            ports.submissions(),
            ports.competitions(),
            ports.jobStores().reruns(),
            ports.jobs(),
            ports.audit(),
            permissions,
            ports.clock()),
        new SiteAnalytics(ports.jobStores().activity()),
        new StorageAnalytics(ports.jobStores().storageUsage(), ports.clock()),
        new OrphanFiles(
            ports.jobStores().storageChecks(),
            ports.jobStores().records(),
            ports.jobs(),
            ports.audit()),
        new JobRoutes(ports.jobStores().records(), ports.jobStores().mailQueue()));
  }
}
