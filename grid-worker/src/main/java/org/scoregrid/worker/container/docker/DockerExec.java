package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

/**
 * A program in a container that serves several. One connection carries its output; whether it has
 * ended is asked when that ends, since a program may close its output and go on.
 */
final class DockerExec implements RunningContainer {
  private static final Logger log = LoggerFactory.getLogger(DockerExec.class);
  private static final int KILLED = 128 + 9;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration ROOT_LOOK = Duration.ofSeconds(1);
  private static final Duration MEMORY_NOTICE = Duration.ofSeconds(1);
  private static final long FIRST_PAUSE = 2_000_000;
  private static final long LONGEST_PAUSE = 100_000_000;

  /** What engines say in place of a program that cannot be executed. */
  private static final Pattern NOT_EXECUTED =
      Pattern.compile(
          "OCI runtime exec failed|executable file .*not found|exec format error|^crun: ");

  private final DockerClient client;
  private final DockerCalls calls;
  private final DockerWarm container;
  private final ContainerSpec spec;
  private final AttachedOutput output;
  private final OutputHead head;
  private final RootWatch root;
  private final ReentrantLock ending = new ReentrantLock();
  private final Condition later = ending.newCondition();
  private volatile @Nullable String id;
  private volatile boolean killed;
  private volatile @Nullable Exit exit;

  DockerExec(
      DockerClient client,
      DockerCalls calls,
      DockerWarm container,
      ContainerSpec spec,
      AttachedOutput output,
      OutputHead head) {
    this.client = client;
    this.calls = calls;
    this.container = container;
    this.spec = spec;
    this.output = output;
    this.head = head;
    this.root = new RootWatch(client, calls, container.id(), spec.limits().diskBytes());
  }

  void start(List<String> command) throws FaultException, InterruptedException {
    var exec =
        calls.call(
            () ->
                client
                    .execCreateCmd(container.id())
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .withWorkingDir(spec.workingDirectory())
                    .withCmd(command.toArray(String[]::new))
                    .exec()
                    .getId());
    id = exec;
    client.execStartCmd(exec).withDetach(false).exec(output);
    try {
      if (!output.awaitStart(START)) {
        throw EngineFaults.engineFailed("it did not start a program in time", null);
      }
    } catch (Answer.EngineLost e) {
      var message = String.valueOf(e.getMessage());
      if (NOT_EXECUTED.matcher(message).find()) {
        throw EngineFaults.notStarted(spec.command(), message);
      }
      throw EngineFaults.engineFailed("it could not start a program in a container", e);
    }
  }

  @Override
  public Optional<Exit> await(Duration atMost) throws FaultException, InterruptedException {
    var deadline = System.nanoTime() + atMost.toNanos();
    ending.lock();
    try {
      if (exit == null && outputEnded(deadline)) {
        exit = ended(deadline);
      }
      return Optional.ofNullable(exit);
    } finally {
      ending.unlock();
    }
  }

  private boolean outputEnded(long deadline) throws FaultException, InterruptedException {
    while (true) {
      var next = Math.min(deadline, System.nanoTime() + ROOT_LOOK.toNanos());
      try {
        if (output.awaitEnd(Duration.ofNanos(next - System.nanoTime()))) {
          return true;
        }
      } catch (Answer.EngineLost e) {
        if (container.isKilled()) {
          return true;
        }
        throw EngineFaults.engineFailed("the output of a program was lost", e);
      }
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      lookAtRoot();
    }
  }

  private void lookAtRoot() throws FaultException {
    if (!container.isKilled() && root.exceeded()) {
      kill();
      throw EngineFaults.diskLimit(spec.limits());
    }
  }

  /** Its exit; null while it runs without an output. */
  private @Nullable Exit ended(long deadline) throws FaultException, InterruptedException {
    var pause = FIRST_PAUSE;
    var look = System.nanoTime();
    while (true) {
      var code = code();
      if (code != null) {
        return described(code);
      }
      var now = System.nanoTime();
      if (now - deadline >= 0) {
        return null;
      }
      if (now - look > ROOT_LOOK.toNanos()) {
        look = now;
        lookAtRoot();
      }
      long _ = later.awaitNanos(Math.min(pause, deadline - now));
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    }
  }

  private @Nullable Integer code() throws FaultException {
    var exec = id;
    if (exec == null) {
      throw EngineFaults.engineFailed("it lost a program", null);
    }
    try {
      InspectExecResponse state = calls.call(() -> client.inspectExecCmd(exec).exec());
      var code = state.getExitCodeLong();
      if (code != null && !Boolean.TRUE.equals(state.isRunning())) {
        return code.intValue();
      }
      return container.isKilled() ? KILLED : null;
    } catch (NotFoundException e) {
      if (container.isKilled()) {
        return KILLED;
      }
      throw EngineFaults.engineFailed("it does not know a program any more", e);
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it cannot be asked for a program", e);
    }
  }

  private Exit described(int code) throws FaultException, InterruptedException {
    // The engine writes it among the program's output.
    var reason = head.text();
    if ((code == 126 || code == 127) && NOT_EXECUTED.matcher(reason).find()) {
      throw EngineFaults.notStarted(spec.command(), reason);
    }
    return new Exit(code, isOutOfMemory(code));
  }

  /** The engine's word may be a little later than the end. */
  private boolean isOutOfMemory(int code) throws InterruptedException {
    if (container.ranOutOfMemory() || code != KILLED || killed) {
      return container.ranOutOfMemory();
    }
    var until = System.nanoTime() + MEMORY_NOTICE.toNanos();
    while (!container.ranOutOfMemory() && until - System.nanoTime() > 0) {
      long _ = later.awaitNanos(Math.min(LONGEST_PAUSE, until - System.nanoTime()));
    }
    return container.ranOutOfMemory() || container.endedOutOfMemory();
  }

  @Override
  public void kill() throws FaultException {
    killed = true;
    container.kill();
  }

  /** The container stays, unless the program still runs. */
  @Override
  public void close() {
    if (exit == null) {
      try {
        kill();
      } catch (FaultException e) {
        // Whoever owns the container removes it, since it is broken now.
        log.atWarn().addKeyValue("run", spec.run()).setCause(e).log("program not killed");
      }
    }
    output.close();
  }
}
