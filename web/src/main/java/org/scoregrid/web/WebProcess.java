package org.scoregrid.web;

import io.helidon.http.Method;
import io.helidon.webserver.ConnectionConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.scoregrid.web.account.AccountRoutes;
import org.scoregrid.web.account.Admission;
import org.scoregrid.web.account.ApiTokens;
import org.scoregrid.web.account.InvitationRoutes;
import org.scoregrid.web.account.OrganizationRoutes;
import org.scoregrid.web.account.Passwords;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.account.Sessions;
import org.scoregrid.web.account.SignIn;
import org.scoregrid.web.account.SignInLimiter;
import org.scoregrid.web.account.Viewers;
import org.scoregrid.web.competition.CompetitionChanges;
import org.scoregrid.web.competition.CompetitionRoutes;
import org.scoregrid.web.competition.DumpDesk;
import org.scoregrid.web.competition.DumpRoutes;
import org.scoregrid.web.competition.ParticipantRoutes;
import org.scoregrid.web.competition.PhaseRoutes;
import org.scoregrid.web.competition.Registration;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.Call.RequestLimits;
import org.scoregrid.web.http.Gate;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Routes.Room;
import org.scoregrid.web.http.SecurityHeaders;
import org.scoregrid.web.leaderboard.LeaderboardRoutes;
import org.scoregrid.web.leaderboard.ResultsRoutes;
import org.scoregrid.web.leaderboard.ScoreRoutes;
import org.scoregrid.web.live.LiveUpdates;
import org.scoregrid.web.page.ErrorPages;
import org.scoregrid.web.page.Pages;
import org.scoregrid.web.rescore.RescoreDesk;
import org.scoregrid.web.rescore.RescoreForm;
import org.scoregrid.web.rescore.RescoreRoutes;
import org.scoregrid.web.resource.Uploads;
import org.scoregrid.web.submission.Expectations;
import org.scoregrid.web.submission.FactSheetAnswers;
import org.scoregrid.web.submission.NewSubmissions;
import org.scoregrid.web.submission.OutputRoutes;
import org.scoregrid.web.submission.Preparation;
import org.scoregrid.web.submission.SubmissionActions;
import org.scoregrid.web.submission.SubmissionDeletions;
import org.scoregrid.web.submission.SubmissionRoutes;
import org.scoregrid.web.submission.WaitingRoutes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web process: REST API, pages, uploads. Any number of them may run. */
public final class WebProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebProcess.class);
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);

  private final WebServer server;
  private final LiveUpdates live;

  private WebProcess(WebServer server, LiveUpdates live) {
    this.server = server;
    this.live = live;
  }

  public static WebProcess create(WebConfig config, WebPorts ports) {
    Passwords passwords = new Passwords(config.passwordChecks());
    ApiTokens tokens = new ApiTokens(config.secretBytes(), ports.accounts());
    Sessions sessions =
        new Sessions(ports.accounts(), ports.clock(), config.sessionLength(), config.https());
    SignIn signIn =
        new SignIn(ports.accounts(), passwords, new SignInLimiter(ports.clock()), ports.clock());

    Permissions permissions = new Permissions(ports.competitions(), ports.datasetUses());
    List<Room> rooms = new ArrayList<>();
    rooms.add(routes -> health(routes, ports));
    rooms.add(new AccountRoutes(signIn, tokens));
    rooms.addAll(ResourceRooms.of(config, ports, permissions));
    addCompetitions(rooms, config, ports, permissions);
    addPeopleAndEnds(rooms, config, ports, permissions);
    rooms.addAll(JobRooms.of(ports, permissions));
    rooms.add(QueueRooms.api(config, ports, permissions));
    rooms.add(
        new RescoreRoutes(
            ports.rescores(),
            rescoreDesk(ports, permissions),
            new RescoreForm(ports.datasets(), permissions),
            config.siteUrl()));
    Pages pages = new Pages();
    LiveUpdates live = new LiveUpdates(ports.changes(), ports.fleet());
    rooms.addAll(PageRooms.of(config, ports, permissions, signIn, sessions, pages, live));

    Gate gate =
        new Gate(
            new Viewers(sessions, tokens),
            new ErrorPages(pages),
            new SecurityHeaders(config.objectOrigins()),
            new RequestLimits(config.maxBody(), config.trustForwardedFor()),
            config.https());
    HttpRouting.Builder routing = HttpRouting.builder();
    Routes routes = new Routes(routing, gate);
    rooms.forEach(room -> room.register(routes));
    routes.close();
    return new WebProcess(server(config, routing), live);
  }

  /** Competitions, phases, boards and submissions. */
  private static void addCompetitions(
      List<Room> rooms, WebConfig config, WebPorts ports, Permissions permissions) {
    Admission admission = new Admission(ports.competitions(), permissions);
    Uploads uploads = ResourceRooms.uploads(ports);
    Preparation preparation = new Preparation(ports.jobs());
    rooms.add(
        new CompetitionRoutes(
            new CompetitionRoutes.Stores(
                ports.competitions(),
                ports.participants(),
                ports.submissions(),
                ports.datasets(),
                ports.resources().solutions(),
                ports.accounts(),
                ports.blobs(),
                ports.audit(),
                QueueRooms.chosen(ports, permissions)),
            permissions,
            new Registration(
                ports.competitions(),
                ports.participants(),
                permissions,
                config.siteUrl(),
                ports.clock()),
            config.urlValidity(),
            ports.clock()));
    rooms.add(
        new DumpRoutes(
            dumpDesk(ports, permissions), ports.dumps(), ports.blobs(), config.urlValidity()));
    rooms.add(
        new PhaseRoutes(
            ports.competitions(), ports.submissions(), permissions, admission, ports.clock()));
    addBoards(rooms, ports, permissions);
    rooms.add(
        new NewSubmissions(
            new NewSubmissions.Stores(
                ports.competitions(), ports.datasets(), ports.submissions(), ports.organizations()),
            permissions,
            admission,
            uploads,
            preparation,
            ports.clock()));
    rooms.add(new SubmissionRoutes(ports.submissions(), ports.competitions(), permissions));
    rooms.add(
        new OutputRoutes(
            new OutputRoutes.Stores(
                ports.submissions(), ports.competitions(), ports.datasets(), ports.blobs()),
            permissions,
            config.urlValidity()));
    rooms.add(
        new SubmissionActions(
            new SubmissionActions.Ports(
                ports.submissions(), ports.competitions(), ports.fleet(), ports.audit()),
            permissions,
            preparation,
            ports.clock()));
    rooms.add(
        new WaitingRoutes(
            ports.submissions(),
            ports.competitions(),
            ports.audit(),
            permissions,
            new Expectations(ports.submissions(), ports.fleet(), ports.queues().store()),
            ports.clock()));
    rooms.add(new FactSheetAnswers(ports.submissions(), ports.competitions(), permissions));
  }

  /** Who takes part and for whom, and what is deleted. */
  private static void addPeopleAndEnds(
      List<Room> rooms, WebConfig config, WebPorts ports, Permissions permissions) {
    rooms.add(
        new ParticipantRoutes(
            new ParticipantRoutes.Ports(
                ports.competitions(), ports.participants(), ports.mails(), ports.audit()),
            permissions,
            config.siteUrl(),
            ports.clock()));
    rooms.add(
        new CompetitionChanges(
            new CompetitionChanges.Ports(
                ports.competitions(),
                ports.participants(),
                ports.accounts(),
                ports.deletions(),
                ports.fleet(),
                QueueRooms.chosen(ports, permissions)),
            permissions,
            ports.clock()));
    rooms.add(
        new SubmissionDeletions(
            ports.submissions(),
            ports.competitions(),
            ports.deletions(),
            permissions,
            ports.fleet(),
            ports.clock()));
    rooms.add(
        new OrganizationRoutes(
            ports.organizations(), ports.accounts(), config.siteUrl(), ports.clock()));
    rooms.add(new InvitationRoutes(ports.organizations(), ports.accounts(), ports.clock()));
  }

  /** Boards, scores by hand, exports of results. */
  private static void addBoards(List<Room> rooms, WebPorts ports, Permissions permissions) {
    rooms.add(
        new LeaderboardRoutes(
            ports.competitions(), ports.leaderboards(), permissions, ports.clock()));
    rooms.add(
        new ScoreRoutes(
            ports.leaderboards(),
            ports.submissions(),
            ports.competitions(),
            permissions,
            ports.clock()));
    rooms.add(new ResultsRoutes(ports.competitions(), ports.leaderboards(), permissions));
  }

  /** What organizers do with dumps. */
  static DumpDesk dumpDesk(WebPorts ports, Permissions permissions) {
    return new DumpDesk(
        new DumpDesk.Stores(ports.competitions(), ports.datasets(), ports.dumps(), ports.audit()),
        permissions,
        ports.jobs(),
        ports.clock());
  }

  /** What organizers do with re-scores. */
  static RescoreDesk rescoreDesk(WebPorts ports, Permissions permissions) {
    return new RescoreDesk(
        ports.rescores(),
        ports.competitions(),
        permissions,
        ports.jobs(),
        ports.fleet(),
        ports.audit(),
        ports.clock());
  }

  private static WebServer server(WebConfig config, HttpRouting.Builder routing) {
    return WebServer.builder()
        .host(config.host())
        .port(config.port())
        .shutdownHook(false)
        .shutdownGracePeriod(SHUTDOWN_GRACE)
        .maxPayloadSize(config.maxUpload())
        .maxTcpConnections(config.maxConnections())
        .maxConcurrentRequests(config.maxRequests())
        .idleConnectionTimeout(config.idleTimeout())
        .connectionConfig(ConnectionConfig.builder().readTimeout(config.readTimeout()).build())
        .addProtocol(Http1Config.builder().maxHeadersSize(config.maxHeaders()).build())
        .routing(routing)
        .build();
  }

  private static void health(Routes routes, WebPorts ports) {
    routes.raw(Method.GET, "/health/live", call -> Answer.ok("UP"));
    routes.raw(
        Method.GET,
        "/health/ready",
        call -> {
          ports.accounts().byUsernameOrEmail("");
          return Answer.ok("UP");
        });
  }

  public void start() {
    server.start();
    log.atInfo().addKeyValue("port", server.port()).log("web serves");
  }

  /** The port that it listens on, once started. */
  public int port() {
    return server.port();
  }

  /** Stops taking requests and ends the open ones within a few seconds. */
  @Override
  public void close() {
    live.close();
    server.stop();
  }
}
