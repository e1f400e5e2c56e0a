package org.scoregrid.web;

import io.helidon.http.Method;
import io.helidon.webserver.ConnectionConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.scoregrid.web.account.ApiTokens;
import org.scoregrid.web.account.Passwords;
import org.scoregrid.web.account.Sessions;
import org.scoregrid.web.account.SignIn;
import org.scoregrid.web.account.SignInLimiter;
import org.scoregrid.web.account.Viewers;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call.RequestLimits;
import org.scoregrid.web.http.Gate;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Routes.Room;
import org.scoregrid.web.http.SecurityHeaders;
import org.scoregrid.web.http.Viewer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web process: REST API, pages, uploads. Any number of them may run. */
public final class WebProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebProcess.class);
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);

  private final WebServer server;

  private WebProcess(WebServer server) {
    this.server = server;
  }

  public static WebProcess create(WebConfig config, WebPorts ports) {
    Passwords passwords = new Passwords(config.passwordChecks());
    ApiTokens tokens = new ApiTokens(config.secretBytes(), ports.accounts());
    Sessions sessions =
        new Sessions(ports.accounts(), ports.clock(), config.sessionLength(), config.https());
    SignIn signIn =
        new SignIn(ports.accounts(), passwords, new SignInLimiter(ports.clock()), ports.clock());

    List<Room> rooms = new ArrayList<>();
    rooms.add(routes -> health(routes, ports));

    Gate gate =
        new Gate(
            new Viewers(sessions, tokens),
            WebProcess::plainErrorPage,
            new SecurityHeaders(config.objectOrigins()),
            new RequestLimits(config.maxBody(), config.trustForwardedFor()),
            config.https());
    HttpRouting.Builder routing = HttpRouting.builder();
    Routes routes = new Routes(routing, gate);
    rooms.forEach(room -> room.register(routes));
    routes.close();
    return new WebProcess(server(config, routing));
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

  private static Answer plainErrorPage(ApiError error, Viewer viewer, String requestId) {
    return Answer.text(error.status(), error.sentence() + "\n", "text/plain; charset=utf-8");
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
    server.stop();
  }
}
