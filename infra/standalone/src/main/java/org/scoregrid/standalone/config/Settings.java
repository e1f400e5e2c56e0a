package org.scoregrid.standalone.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/**
 * All that {@code scoregrid.yaml} may hold. Durations are written {@code 30s}, {@code 5m}, {@code
 * 2h}, {@code 5d}; sizes {@code 512MiB}, {@code 2GiB}. Every key can be overridden by an
 * environment variable: {@code SCOREGRID_WEB_PORT} for {@code web.port}.
 */
public record Settings(
    Site site,
    Web web,
    Postgres postgres,
    Storage storage,
    Broker broker,
    Fleet fleet,
    Scheduler scheduler,
    Mail mail,
    Run run,
    Worker worker,
    Images images,
    Peers peers) {

  public record Site(
      @JsonPropertyDescription(
              "address under which people and workers reach the site, without final slash")
          String url,
      @JsonPropertyDescription(
              "secret of the site, at least 64 hex digits; API tokens are derived from it")
          String secret) {}

  public record Web(
      @JsonPropertyDescription("address to listen on") String host,
      @JsonPropertyDescription("port to listen on; 0 takes a free one") int port) {}

  public record Postgres(
      @JsonPropertyDescription("JDBC URL of the database") String url,
      @JsonPropertyDescription("database user") String user,
      @JsonPropertyDescription("its password") String password,
      @JsonPropertyDescription("connections that one process may hold") int connections) {}

  public record Storage(
      @JsonPropertyDescription("address of the S3 server as the processes reach it")
          String endpoint,
      @JsonPropertyDescription(
              "address of the S3 server in the URLs given to browsers and workers; empty: the same")
          String publicEndpoint,
      @JsonPropertyDescription("S3 region") String region,
      @JsonPropertyDescription("access key") String accessKey,
      @JsonPropertyDescription("secret key") String secretKey,
      @JsonPropertyDescription("bucket; it is created when missing") String bucket) {}

  public record Broker(
      @JsonPropertyDescription("pyamqp://, amqp:// or amqps:// URL of the broker") String url,
      @JsonPropertyDescription(
              "address of RabbitMQ's management API, for the same user, who has to be an"
                  + " administrator; empty: port 15672 of the broker's host. Private queues need it")
          String management,
      @JsonPropertyDescription(
              "amqp:// or amqps:// address, without user, at which workers of private queues reach"
                  + " the broker; empty: the broker's port on the site's host")
          String publicUrl) {}

  public record Fleet(
      @JsonPropertyDescription("name of the Hazelcast cluster, the same in all processes")
          String cluster,
      @JsonPropertyDescription("address that a member binds to") String host,
      @JsonPropertyDescription("first port that a member tries") int port,
      @JsonPropertyDescription("members to join or, for a worker, to connect to, as host:port")
          List<String> members) {}

  public record Scheduler(
      @JsonPropertyDescription("background jobs that run at the same time") int jobWorkers,
      @JsonPropertyDescription("runs or reports that one transaction handles") int batch,
      @JsonPropertyDescription("how long a lease lasts after each renewal") String lease,
      @JsonPropertyDescription("longest wait of a run in the queue") String queued,
      @JsonPropertyDescription(
              "after so long a message that the broker no longer holds is sent again")
          String dispatched,
      @JsonPropertyDescription("directory for bundles that are being unpacked") String temp) {}

  public record Mail(
      @JsonPropertyDescription("SMTP server; empty: mails are printed by the scheduler")
          String host,
      @JsonPropertyDescription("its port") int port,
      @JsonPropertyDescription("user at the SMTP server; empty: without a login") String user,
      @JsonPropertyDescription("its password") String password,
      @JsonPropertyDescription("protection of the connection: starttls, tls or none") String tls,
      @JsonPropertyDescription("sender of all mails, with or without a name") String from) {}

  public record Run(
      @JsonPropertyDescription("longest execution time of a step on the default queue") String time,
      @JsonPropertyDescription("memory of a container") String memory,
      @JsonPropertyDescription("processor cores of a container") double cpus,
      @JsonPropertyDescription("processes and threads of a container") int pids,
      @JsonPropertyDescription("what a container may write outside its output") String disk,
      @JsonPropertyDescription("bytes of a step's output") String output,
      @JsonPropertyDescription("files of a step's output") int outputFiles,
      @JsonPropertyDescription("bytes kept of one log; its head and tail survive") String log,
      @JsonPropertyDescription("what runs reach: none or internet") String network,
      @JsonPropertyDescription(
              "whether tasks may ask for warm scoring: allowed, or off for fresh containers only")
          String warmScoring,
      @JsonPropertyDescription(
              "public addresses at which runs with the network internet look up names; the host's"
                  + " own are never given to them")
          List<String> dns) {}

  public record Worker(
      @JsonPropertyDescription("name in the fleet; empty: the host's name") String name,
      @JsonPropertyDescription("virtual hosts that it serves") List<String> queues,
      @JsonPropertyDescription("runs at the same time; 0: one for each core") int slots,
      @JsonPropertyDescription("runs that are fetched ahead of a free slot") int readAhead,
      @JsonPropertyDescription("whether each slot has processor cores of its own") boolean cpuSets,
      @JsonPropertyDescription(
              "GPUs by their CDI names, shared out to the slots; auto: all with a CDI spec")
          List<String> gpus,
      @JsonPropertyDescription(
              "memory of each slot, which no run of it exceeds; auto: the host's shared out")
          String slotMemory,
      @JsonPropertyDescription("directory for caches and workspaces") String home,
      @JsonPropertyDescription("bound of the cache") String cache,
      @JsonPropertyDescription("socket of Docker or Podman") String engineSocket,
      @JsonPropertyDescription(
              "free disk space below which caches are given up and, if that does not help, no runs"
                  + " are taken")
          String minFree,
      @JsonPropertyDescription(
              "how long a worker that is told to end (SIGTERM) lets its runs go on; what is not"
                  + " over then runs again elsewhere")
          String drain,
      @JsonPropertyDescription(
              "whether runs here may ask for the network internet: auto, which tries at the start"
                  + " whether the host stays out of their reach, or never")
          String internet) {}

  public record Images(
      @JsonPropertyDescription("bound of the images that this worker pulled itself") String cache,
      @JsonPropertyDescription(
              "how often at most a registry is asked whether a tag moved; each question may count"
                  + " as a pull there")
          String check,
      @JsonPropertyDescription(
              "how long an image name that does not exist is refused without asking again")
          String wrongName,
      @JsonPropertyDescription("how long a run waits for a registry that limits pulls")
          String patience,
      @JsonPropertyDescription(
              "file in which a worker remembers the images that it pulled, since it removes no"
                  + " others; empty: in worker.home")
          String ledger) {}

  public record Peers(
      @JsonPropertyDescription(
              "host:port of the site's own network at which this worker hands others of the site"
                  + " what its cache holds; empty: it shares nothing. Port 0 takes a free one")
          String address,
      @JsonPropertyDescription("site whose workers share, the same in all of them") String site,
      @JsonPropertyDescription(
              "secret of the sharing workers, at least 16 characters, the same in all of them;"
                  + " never sent")
          String secret,
      @JsonPropertyDescription("smaller files come from storage, which is as quick")
          String atLeast) {}

  /** What holds where the file says nothing. */
  public static final Settings DEFAULT =
      new Settings(
          new Site("http://localhost:8080", ""),
          new Web("0.0.0.0", 8080),
          new Postgres("jdbc:postgresql://localhost:5432/scoregrid", "scoregrid", "", 10),
          new Storage("http://localhost:9000", "", "us-east-1", "", "", "scoregrid"),
          new Broker("amqp://guest:guest@localhost:5672/", "", ""),
          new Fleet("scoregrid", "127.0.0.1", 5701, List.of("127.0.0.1:5701")),
          new Scheduler(2, 200, "60s", "7d", "10m", System.getProperty("java.io.tmpdir")),
          new Mail("", 587, "", "", "starttls", "ScoreGrid <noreply@localhost>"),
          new Run(
              "10m",
              "2GiB",
              1.0,
              512,
              "2GiB",
              "2GiB",
              20_000,
              "4MiB",
              "none",
              "allowed",
              List.of("1.1.1.1", "8.8.8.8")),
          new Worker(
              "",
              List.of("/"),
              0,
              2,
              false,
              List.of(),
              "auto",
              "/var/lib/scoregrid",
              "10GiB",
              "unix:///var/run/docker.sock",
              "1GiB",
              "20s",
              "auto"),
          new Images("50GiB", "1h", "2m", "2m", ""),
          new Peers("", "site", "", "256KiB"));
}
