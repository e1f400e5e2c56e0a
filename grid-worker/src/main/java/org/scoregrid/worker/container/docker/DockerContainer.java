package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.RunningContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A started container: one connection waits for its end, one carries its output. */
final class DockerContainer implements RunningContainer {
  private static final Logger log = LoggerFactory.getLogger(DockerContainer.class);

  private static final int KILLED = 128 + 9;

  /** How often what a program wrote to its root is measured. */
  private static final Duration ROOT_LOOK = Duration.ofSeconds(1);

  private static final int LATE_LOOKS = 10;
  private static final Duration LATE_LOOK = Duration.ofMillis(100);

  /** How long output may still come after the program's end. */
  private static final Duration LATE_OUTPUT = Duration.ofSeconds(30);

  /**
   * With {@code init} the engine always starts the init program, which then cannot execute the
   * command: docker-init (tini) says it like this and ends with 126 or 127; Podman's catatonit
   * likewise. A program that imitates it only harms its own report.
   */
  private static final Pattern INIT_FAILED =
      Pattern.compile("(\\[FATAL tini \\(\\d+\\)] exec .* failed|ERROR \\(catatonit:\\d+\\)).*");

  private final DockerClient client;
  private final DockerCalls calls;
  private final String id;
  private final ContainerSpec spec;
  private final AttachedOutput output;
  private final AwaitedExit awaited;
  private final Runnable onClose;
  private final RootWatch root;
  private final Optional<OutOfMemoryNotice> notice;
  private final ReentrantLock ending = new ReentrantLock();
  private final ReentrantLock looking = new ReentrantLock();
  private final Condition later = ending.newCondition();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean killed;
  private @Nullable Exit exit;
  private long outputDeadline;

  DockerContainer(
      DockerClient client,
      DockerCalls calls,
      String id,
      ContainerSpec spec,
      AttachedOutput output,
      AwaitedExit awaited,
      Runnable onClose) {
    this.client = client;
    this.calls = calls;
    this.id = id;
    this.spec = spec;
    this.output = output;
    this.awaited = awaited;
    this.onClose = onClose;
    this.root = new RootWatch(client, calls, id, spec.limits().diskBytes());
    this.notice = OutOfMemoryNotice.of(id);
  }

  @Override
  public Optional<Exit> await(Duration atMost) throws FaultException, InterruptedException {
    var deadline = System.nanoTime() + atMost.toNanos();
    if (!endedWithinItsDisk(deadline)) {
      return Optional.empty();
    }
    var code = awaited.code();
    if (code == null && closed.get()) {
      return Optional.of(new Exit(KILLED, false));
    }
    if (code == null) {
      throw EngineFaults.engineFailed("it went away while a program ran", null);
    }
    if (!ending.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      if (exit == null && outputEnded(deadline)) {
        exit = describe(code);
      }
      return Optional.ofNullable(exit);
    } finally {
      ending.unlock();
    }
  }

  /** Short programs are over before the first look at what they wrote. */
  private boolean endedWithinItsDisk(long deadline) throws FaultException, InterruptedException {
    while (true) {
      var next = Math.min(deadline, System.nanoTime() + ROOT_LOOK.toNanos());
      if (ended(awaited, next, "the wait for a container was lost")) {
        return true;
      }
      if (closed.get() || System.nanoTime() - deadline >= 0) {
        return false;
      }
      if (isRootFull()) {
        kill();
        throw EngineFaults.diskLimit(spec.limits());
      }
    }
  }

  /** One look at a time, and none for those who come meanwhile. */
  private boolean isRootFull() {
    if (!looking.tryLock()) {
      return false;
    }
    try {
      return root.exceeded();
    } finally {
      looking.unlock();
    }
  }

  /** The output ends with the program; a connection that stays open after it is a lost one. */
  private boolean outputEnded(long deadline) throws FaultException, InterruptedException {
    if (outputDeadline == 0) {
      outputDeadline = System.nanoTime() + LATE_OUTPUT.toNanos();
    }
    if (ended(output, deadline, "the output of a container was lost")) {
      return true;
    }
    if (System.nanoTime() - outputDeadline > 0) {
      throw EngineFaults.engineFailed("the output of a container did not end", null);
    }
    return false;
  }

  private static boolean ended(Answer<?> answer, long deadline, String failure)
      throws FaultException, InterruptedException {
    try {
      return answer.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
    } catch (Answer.EngineLost e) {
      throw EngineFaults.engineFailed(failure, e);
    }
  }

  /**
   * Inspects each ended container, 3 ms of a life of 130: a program can swallow the loss of a child
   * and end with 0 while the flag is set (reference/engine-facts.md).
   */
  private Exit describe(int code) throws FaultException, InterruptedException {
    if (closed.get()) {
      return new Exit(code, false);
    }
    var reason = output.onlyStderr();
    if ((code == 127 || code == 126) && INIT_FAILED.matcher(reason).matches()) {
      throw EngineFaults.notStarted(spec.command(), reason);
    }
    try {
      var outOfMemory = isOutOfMemory();
      // The engine learns of it apart from the end, and on a busy host a little later.
      for (var i = 0; i < LATE_LOOKS && !outOfMemory && code == KILLED && !killed; i++) {
        long _ = later.awaitNanos(LATE_LOOK.toNanos());
        outOfMemory = isOutOfMemory();
      }
      return new Exit(code, outOfMemory);
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it does not know a container any more", e);
    }
  }

  /** By the kernel's word or the engine's; either may be late or missing. */
  private boolean isOutOfMemory() {
    if (notice.isPresent() && notice.get().came()) {
      return true;
    }
    var state = calls.call(() -> client.inspectContainerCmd(id).exec().getState());
    return Boolean.TRUE.equals(state.getOOMKilled());
  }

  @Override
  public void kill() throws FaultException {
    killed = true;
    try {
      calls.run(() -> client.killContainerCmd(id).exec());
    } catch (NotFoundException | ConflictException e) {
      log.atDebug().addKeyValue("run", spec.run()).log("nothing to kill");
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it could not kill a container", e);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      calls.run(() -> client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec());
    } catch (NotFoundException e) {
      log.atDebug().addKeyValue("run", spec.run()).log("container was gone already");
    } catch (RuntimeException e) {
      // What stays behind is found by its labels at the next start.
      log.atWarn().addKeyValue("run", spec.run()).setCause(e).log("container not removed");
    } finally {
      output.close();
      awaited.close();
      notice.ifPresent(OutOfMemoryNotice::close);
      onClose.run();
    }
  }
}
