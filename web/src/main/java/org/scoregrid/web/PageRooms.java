package org.scoregrid.web;

import java.util.List;
import org.scoregrid.web.account.OrganizationPages;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.account.Sessions;
import org.scoregrid.web.account.SignIn;
import org.scoregrid.web.account.SignInPages;
import org.scoregrid.web.competition.ChosenQueuePages;
import org.scoregrid.web.competition.CompetitionFiles;
import org.scoregrid.web.competition.CompetitionPages;
import org.scoregrid.web.competition.CompetitionViews;
import org.scoregrid.web.competition.DumpPages;
import org.scoregrid.web.competition.DumpViews;
import org.scoregrid.web.competition.ParticipantPages;
import org.scoregrid.web.competition.Registration;
import org.scoregrid.web.competition.WorkPages;
import org.scoregrid.web.http.Routes.Room;
import org.scoregrid.web.leaderboard.BoardViews;
import org.scoregrid.web.live.BoardStreamRoutes;
import org.scoregrid.web.live.LiveUpdates;
import org.scoregrid.web.page.Pages;
import org.scoregrid.web.page.StaticRoutes;
import org.scoregrid.web.rescore.RescoreDesk;
import org.scoregrid.web.rescore.RescoreForm;
import org.scoregrid.web.rescore.RescorePages;
import org.scoregrid.web.rescore.RescoreViews;
import org.scoregrid.web.submission.DeletionPages;
import org.scoregrid.web.submission.Expectations;
import org.scoregrid.web.submission.OrganizationChoices;
import org.scoregrid.web.submission.SubmissionLists;
import org.scoregrid.web.submission.SubmissionPages;
import org.scoregrid.web.submission.SubmissionViews;

/** The rooms with pages, as {@link WebProcess} wires them. */
final class PageRooms {
  private PageRooms() {}

  static List<Room> of(
      WebConfig config,
      WebPorts ports,
      Permissions permissions,
      SignIn signIn,
      Sessions sessions,
      Pages pages,
      LiveUpdates live) {
    CompetitionViews competitions =
        new CompetitionViews(
            ports.competitions(),
            ports.submissions(),
            ports.blobs(),
            new CompetitionFiles(
                ports.datasets(), ports.blobs(), permissions, config.urlValidity()),
            permissions,
            config.urlValidity(),
            ports.clock());
    SubmissionViews submissions =
        new SubmissionViews(
            ports.submissions(),
            ports.datasets(),
            ports.blobs(),
            permissions,
            new Expectations(ports.submissions(), ports.fleet(), ports.queues().store()),
            config.urlValidity(),
            ports.clock());
    DumpViews dumps = new DumpViews(ports.dumps(), ports.blobs(), config.urlValidity());
    RescoreDesk rescores = WebProcess.rescoreDesk(ports, permissions);
    return List.of(
        new StaticRoutes(),
        new SignInPages(signIn, sessions, pages, config.https()),
        new CompetitionPages(
            ports.competitions(),
            permissions,
            new Registration(
                ports.competitions(),
                ports.participants(),
                permissions,
                config.siteUrl(),
                ports.clock()),
            competitions,
            new SubmissionLists(
                ports.submissions(),
                new OrganizationChoices(ports.organizations()),
                permissions,
                ports.clock()),
            new BoardViews(ports.leaderboards(), ports.clock()),
            dumps,
            ports.jobStores().homeCounters(),
            pages),
        new DumpPages(WebProcess.dumpDesk(ports, permissions), dumps, pages),
        new SubmissionPages(
            ports.submissions(),
            ports.competitions(),
            permissions,
            submissions,
            live,
            ports.fleet(),
            pages,
            ports.clock()),
        new DeletionPages(
            ports.submissions(),
            ports.competitions(),
            ports.deletions(),
            permissions,
            ports.fleet(),
            ports.clock()),
        new ParticipantPages(
            new ParticipantPages.Sources(ports.competitions(), ports.participants(), competitions),
            permissions,
            config.siteUrl(),
            pages,
            ports.clock()),
        new WorkPages(ports.competitions(), ports.jobStores(), permissions, pages, ports.clock()),
        new OrganizationPages(ports.organizations(), pages, ports.clock()),
        new BoardStreamRoutes(ports.competitions(), permissions, live),
        QueueRooms.pages(ports, permissions, pages),
        new ChosenQueuePages(
            ports.competitions(), QueueRooms.chosen(ports, permissions), permissions, pages),
        new RescorePages(
            rescores,
            new RescoreForm(ports.datasets(), permissions),
            new RescoreViews(
                ports.rescores(), rescores, ports.datasets(), ports.datasetUses(), ports.clock()),
            pages));
  }
}
