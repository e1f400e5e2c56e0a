package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.WarmContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens containers that serve several programs. Their first process does nothing but wait; the
 * programs come by exec. An image without {@code sleep} cannot hold such a container. Thread-safe.
 */
final class WarmContainers {
  private static final Logger log = LoggerFactory.getLogger(WarmContainers.class);

  /** For 68 years: the most that every implementation takes. */
  private static final List<String> HOLDER = List.of("sleep", "2147483647");

  private static final Duration NOTICE_START = Duration.ofSeconds(10);

  private final DockerClient client;
  private final DockerCalls calls;
  private final ContainerRequest request;
  private final DockerImages images;
  private final Set<String> live;

  /**
   * @param live names of the containers that are no orphans
   */
  WarmContainers(
      DockerClient client,
      DockerCalls calls,
      ContainerRequest request,
      DockerImages images,
      Set<String> live) {
    this.client = client;
    this.calls = calls;
    this.request = request;
    this.images = images;
    this.live = live;
  }

  Optional<WarmContainer> open(ContainerSpec spec) throws FaultException, InterruptedException {
    var name = spec.name() + "-" + UUID.randomUUID().toString().substring(0, 8);
    live.add(name);
    var opened = false;
    var shortage = new MemoryShortage();
    try {
      var image = calls.call(() -> client.inspectImageCmd(spec.image()).exec());
      var id = create(spec, name);
      listen(id, shortage);
      calls.run(() -> client.startContainerCmd(id).exec());
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while a container started");
      }
      if (!stays(id)) {
        return refused(spec, "it has no program “sleep”");
      }
      var container =
          new DockerWarm(
              client,
              calls,
              new DockerWarm.Opened(id, spec, imageId(image), entrypoint(image)),
              shortage,
              () -> live.remove(name));
      opened = true;
      return Optional.of(container);
    } catch (NotFoundException e) {
      throw images.vanished(spec.image(), e);
    } catch (RuntimeException e) {
      if (String.valueOf(e.getMessage()).contains("executable file not found")) {
        return refused(spec, "it has no program “sleep”");
      }
      throw EngineFaults.engineFailed("it could not start a container", e);
    } finally {
      if (!opened) {
        discard(name, shortage);
      }
    }
  }

  private String create(ContainerSpec spec, String name) {
    return calls.call(
        () ->
            request
                .of(client, spec, name, null)
                .withEntrypoint(HOLDER.subList(0, 1))
                .withCmd(HOLDER.subList(1, HOLDER.size()))
                .withAttachStdout(false)
                .withAttachStderr(false)
                .exec()
                .getId());
  }

  /** Before the first program: the engine tells of memory that ran out only once. */
  private void listen(String id, MemoryShortage shortage)
      throws FaultException, InterruptedException {
    client.eventsCmd().withContainerFilter(id).withEventFilter("oom").exec(shortage);
    if (!shortage.awaitStart(NOTICE_START)) {
      throw EngineFaults.engineFailed("it did not tell its events in time", null);
    }
  }

  private boolean stays(String id) {
    var state = calls.call(() -> client.inspectContainerCmd(id).exec().getState());
    return Boolean.TRUE.equals(state.getRunning());
  }

  private static Optional<WarmContainer> refused(ContainerSpec spec, String why) {
    log.atInfo()
        .addKeyValue("image", spec.image())
        .addKeyValue("reason", why)
        .log("no warm container of this image");
    return Optional.empty();
  }

  private static String imageId(InspectImageResponse image) {
    return String.valueOf(image.getId());
  }

  private static List<String> entrypoint(InspectImageResponse image) {
    var config = image.getConfig();
    String @Nullable [] words = config == null ? null : config.getEntrypoint();
    return words == null ? List.of() : List.of(words);
  }

  /** By name, because a create call whose answer was lost may still have made the container. */
  private void discard(String name, MemoryShortage shortage) {
    shortage.close();
    try {
      calls.run(
          () -> client.removeContainerCmd(name).withForce(true).withRemoveVolumes(true).exec());
    } catch (NotFoundException _) {
      log.atDebug().addKeyValue("container", name).log("nothing to remove");
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("container", name).setCause(e).log("not removed");
    } finally {
      live.remove(name);
    }
  }
}
