package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Network;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.StderrHead;
import org.scoregrid.worker.container.WarmContainer;
import org.scoregrid.worker.container.image.ImageSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs in containers of Docker or Podman.
 *
 * <p>{@code Network.INTERNET} is offered only where {@link OpenNetwork} has proved on this host
 * that nothing but the outside can be reached; elsewhere a run that asks for it is refused.
 *
 * <p>One run costs seven calls: create, attach, start, wait, inspect, remove, and a look at the
 * image at most once a minute.
 */
public final class DockerEngine implements ContainerEngine {
  private static final Logger log = LoggerFactory.getLogger(DockerEngine.class);
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

  private final DockerClient client;
  private final DockerCalls calls;
  private final DockerImages images;
  private final ContainerRequest request;
  private final OpenNetwork openNetwork;
  private final WarmContainers warm;
  private final String name;
  private final boolean mapsUsers;
  private final Duration callTimeout;
  private final Duration exportTimeout;
  private final Set<String> live = ConcurrentHashMap.newKeySet();

  private DockerEngine(
      DockerConfig config, DockerClient client, DockerCalls calls, Info info, String name) {
    this.client = client;
    this.calls = calls;
    this.name = name;
    this.callTimeout = config.callTimeout();
    this.exportTimeout = config.pullTimeout();
    this.images =
        new DockerImages(
            client, calls, config.pullTimeout(), config.images(), InstantSource.system());
    var options = info.getSecurityOptions();
    var selinux = options != null && options.stream().anyMatch(o -> o.contains("selinux"));
    this.mapsUsers = options != null && options.stream().anyMatch(o -> o.contains("userns"));
    var cpus = info.getNCPU();
    this.request =
        new ContainerRequest(
            cpus == null ? Integer.MAX_VALUE : cpus, selinux, config.internet().nameServers());
    this.openNetwork = new OpenNetwork(client, calls, config.internet());
    this.warm = new WarmContainers(client, calls, request, images, live);
  }

  /**
   * Connects to a running engine.
   *
   * @throws IOException with a sentence for a person when none answers within ten seconds
   */
  public static DockerEngine connect(DockerConfig config) throws IOException {
    var client = client(config);
    var calls = new DockerCalls(config.callTimeout());
    try {
      var info = calls.call(FIRST_ANSWER, () -> client.infoCmd().exec());
      return new DockerEngine(config, client, calls, info, "docker " + info.getServerVersion());
    } catch (RuntimeException e) {
      calls.close();
      client.close();
      throw new IOException(
          "No container engine answers at "
              + config.socket()
              + ". Start Docker or Podman there, or name another socket. ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  private static DockerClient client(DockerConfig config) {
    var builder =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(config.socket().toString());
    var credentials = config.images().credentials();
    if (credentials != null) {
      builder.withDockerConfig(credentials.toString());
    }
    var settings = builder.build();
    var transport =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(settings.getDockerHost())
            .sslConfig(settings.getSSLConfig())
            .maxConnections(config.maxConnections())
            .connectionTimeout(FIRST_ANSWER)
            .build();
    return DockerClientImpl.getInstance(settings, transport);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void ensureImage(String image) throws FaultException, InterruptedException {
    images.ensure(image);
  }

  @Override
  public void makeRoom() {
    images.makeRoom();
  }

  /** Whether the engine has the image already; nothing is pulled. */
  public boolean hasImage(String image) throws FaultException {
    return images.isLocal(image);
  }

  /** Its images, for an engine without a store; usable until this engine is closed. */
  public ImageSource images() {
    return new DockerImageSource(client, calls, images, exportTimeout);
  }

  @Override
  public RunningContainer start(ContainerSpec spec, OutputSink sink)
      throws FaultException, InterruptedException {
    if (spec.command().isEmpty()) {
      throw EngineFaults.notStarted(spec.command(), "the command is empty");
    }
    var lane = spec.network() == Network.INTERNET ? openNetwork.take(spec.worker()) : null;
    var containerName = spec.name() + "-" + UUID.randomUUID().toString().substring(0, 8);
    live.add(containerName);
    Runnable onEnd = () -> leave(containerName, lane);
    var output = new AttachedOutput(new StderrHead(sink));
    var awaited = new AwaitedExit();
    var started = false;
    try (var views = PlainViews.of(spec)) {
      var wanted = views.spec();
      var id = calls.call(() -> request.of(client, wanted, containerName, lane).exec().getId());
      attach(id, output);
      calls.run(() -> client.startContainerCmd(id).exec());
      client.waitContainerCmd(id).exec(awaited);
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while a container started");
      }
      started = true;
      return new DockerContainer(client, calls, id, spec, output, awaited, onEnd);
    } catch (RuntimeException e) {
      throw startFault(spec, e);
    } finally {
      if (!started) {
        discard(containerName, output, awaited, onEnd);
      }
    }
  }

  @Override
  public Optional<WarmContainer> openWarm(ContainerSpec spec)
      throws FaultException, InterruptedException {
    return spec.network() == Network.NONE ? warm.open(spec) : Optional.empty();
  }

  /** Attached before the start, or the first bytes would be lost: nothing else keeps them. */
  private void attach(String id, AttachedOutput output)
      throws FaultException, InterruptedException {
    client
        .attachContainerCmd(id)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(output);
    if (!output.awaitStart(callTimeout)) {
      throw EngineFaults.engineFailed("it did not attach to a container in time", null);
    }
  }

  private FaultException startFault(ContainerSpec spec, RuntimeException e) {
    var message = String.valueOf(e.getMessage());
    if (e instanceof NotFoundException && message.contains("No such image")) {
      return images.vanished(spec.image(), e);
    }
    // Engines without an init program try to execute the command themselves.
    if (message.contains("executable file not found") || message.contains("exec format error")) {
      return EngineFaults.notStarted(spec.command(), message);
    }
    return EngineFaults.engineFailed("it could not start a container", e);
  }

  /** By name, because a create call whose answer was lost may still have made the container. */
  private void discard(
      String containerName, AttachedOutput output, AwaitedExit awaited, Runnable onEnd) {
    try {
      discardAtEnd(containerName);
    } finally {
      output.close();
      awaited.close();
      onEnd.run();
    }
  }

  private void leave(String containerName, @Nullable Lane lane) {
    live.remove(containerName);
    if (lane != null) {
      openNetwork.giveBack(lane);
    }
  }

  @Override
  public Optional<String> internetRefusal(WorkerName worker) throws InterruptedException {
    return openNetwork.refusal(worker);
  }

  /** Who programs are for the kernel: a sentence for a person. */
  public String usersFinding() {
    return mapsUsers
        ? "Users of containers are mapped to others of the host (userns-remap)."
        : "Users of containers are those of the host, root among them, without capabilities. To map"
            + " them, switch on userns-remap in the engine's configuration.";
  }

  private boolean remove(String idOrName) {
    try {
      calls.run(
          () -> client.removeContainerCmd(idOrName).withForce(true).withRemoveVolumes(true).exec());
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  @Override
  public int removeOrphans(WorkerName worker) throws FaultException {
    try {
      var labels = Map.of(ContainerRequest.WORKER, worker.value());
      List<Container> found =
          calls.call(
              () -> client.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec());
      var removed = 0;
      for (var container : found) {
        if (!isLive(container) && remove(container.getId())) {
          removed++;
        }
      }
      openNetwork.removeOrphans(worker);
      PlainViews.removeLeft(worker);
      log.atInfo().addKeyValue("removed", removed).log("orphan containers removed");
      return removed;
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it could not remove old containers", e);
    }
  }

  private boolean isLive(Container container) {
    for (var each : container.getNames()) {
      if (live.contains(each.substring(each.lastIndexOf('/') + 1))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    images.close();
    for (var each : live) {
      discardAtEnd(each);
    }
    openNetwork.close();
    calls.close();
    try {
      client.close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("connections closed with an error");
    }
  }

  private void discardAtEnd(String containerName) {
    try {
      remove(containerName);
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("container", containerName).setCause(e).log("not removed");
    }
  }
}
