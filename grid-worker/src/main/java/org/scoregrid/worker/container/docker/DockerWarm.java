package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.StderrHead;
import org.scoregrid.worker.container.WarmContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container whose programs come by exec. */
final class DockerWarm implements WarmContainer {
  private static final Logger log = LoggerFactory.getLogger(DockerWarm.class);

  /** The init program and the one that waits. */
  private static final int AT_REST = 2;

  /** What ended a moment ago may still be seen. */
  private static final int LOOKS = 4;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

  private final DockerClient client;
  private final DockerCalls calls;
  private final Opened opened;
  private final MemoryShortage shortage;
  private final Optional<OutOfMemoryNotice> notice;
  private final Runnable onClose;
  private final ReentrantLock looking = new ReentrantLock();
  private final Condition later = looking.newCondition();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean broken;

  /**
   * What it was opened with.
   *
   * @param image id of its image, which its name may leave
   * @param entrypoint of the image: exec does not know it
   */
  record Opened(String id, ContainerSpec spec, String image, List<String> entrypoint) {}

  DockerWarm(
      DockerClient client,
      DockerCalls calls,
      Opened opened,
      MemoryShortage shortage,
      Runnable onClose) {
    this.client = client;
    this.calls = calls;
    this.opened = opened;
    this.shortage = shortage;
    this.notice = OutOfMemoryNotice.of(opened.id());
    this.onClose = onClose;
  }

  @Override
  public RunningContainer start(ContainerSpec spec, OutputSink sink)
      throws FaultException, InterruptedException {
    if (spec.command().isEmpty()) {
      throw EngineFaults.notStarted(spec.command(), "the command is empty");
    }
    List<String> command = new ArrayList<>(opened.entrypoint());
    command.addAll(spec.command());
    var head = new OutputHead(sink);
    var output = new AttachedOutput(new StderrHead(head));
    var program = new DockerExec(client, calls, this, spec, output, head);
    var started = false;
    try {
      program.start(command);
      started = true;
      return program;
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it could not start a program in a container", e);
    } finally {
      if (!started) {
        broken = true;
        output.close();
      }
    }
  }

  String id() {
    return opened.id();
  }

  /** By the kernel's word or the engine's; either may be late or missing. */
  boolean ranOutOfMemory() {
    return shortage.came() || (notice.isPresent() && notice.get().came());
  }

  /** The engine's flag, which it sets at the end of a container at the latest. */
  boolean endedOutOfMemory() {
    try {
      kill();
      var state = calls.call(() -> client.inspectContainerCmd(id()).exec().getState());
      return Boolean.TRUE.equals(state.getOOMKilled());
    } catch (FaultException | RuntimeException _) {
      return false;
    }
  }

  boolean isKilled() {
    return broken || closed.get();
  }

  @Override
  public void kill() throws FaultException {
    broken = true;
    try {
      calls.run(() -> client.killContainerCmd(id()).exec());
    } catch (NotFoundException | ConflictException _) {
      log.atDebug().addKeyValue("container", id()).log("nothing to kill");
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it could not kill a container", e);
    }
  }

  @Override
  public boolean isReusable() {
    if (isKilled() || ranOutOfMemory()) {
      return false;
    }
    try {
      var halfOfDisk = opened.spec().limits().diskBytes() / 2;
      return isAtRest()
          && isSameImage()
          && !new RootWatch(client, calls, id(), halfOfDisk).exceeded();
    } catch (RuntimeException e) {
      log.atInfo().addKeyValue("container", id()).setCause(e).log("not used again");
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isAtRest() throws InterruptedException {
    looking.lock();
    try {
      for (var look = 0; look < LOOKS; look++) {
        var seen = calls.call(() -> client.topContainerCmd(id()).exec().getProcesses());
        if (seen != null && seen.length <= AT_REST) {
          return true;
        }
        long _ = later.awaitNanos(BETWEEN_LOOKS.toNanos());
      }
      return false;
    } finally {
      looking.unlock();
    }
  }

  private boolean isSameImage() {
    var name = opened.spec().image();
    var now = calls.call(() -> client.inspectImageCmd(name).exec().getId());
    return opened.image().equals(now);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      calls.run(
          () -> client.removeContainerCmd(id()).withForce(true).withRemoveVolumes(true).exec());
    } catch (NotFoundException _) {
      log.atDebug().addKeyValue("container", id()).log("container was gone already");
    } catch (RuntimeException e) {
      // What stays behind is found by its labels at the next start.
      log.atWarn().addKeyValue("container", id()).setCause(e).log("container not removed");
    } finally {
      shortage.close();
      notice.ifPresent(OutOfMemoryNotice::close);
      onClose.run();
    }
  }
}
