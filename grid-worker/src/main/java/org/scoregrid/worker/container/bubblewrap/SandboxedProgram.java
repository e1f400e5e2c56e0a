package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.StderrHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A started sandbox. */
final class SandboxedProgram implements RunningContainer {
  private static final Logger log = LoggerFactory.getLogger(SandboxedProgram.class);
  private static final Duration END = Duration.ofSeconds(5);
  private static final int KILLED = 128 + 9;

  /** bwrap writes it only where the program was executed, to a pipe the sandbox does not have. */
  private static final Pattern EXIT_CODE = Pattern.compile("\"exit-code\": (\\d{1,3})");

  private final Relay relay;
  private final List<String> command;
  private final Place place;
  private final StderrHead output;
  private final ReentrantLock ending = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable Exit exit;

  /** What a sandbox holds on the host. */
  interface Place {
    CgroupPool.Lease cgroup();

    /** Everything in it is dead. */
    void giveBack() throws IOException;
  }

  SandboxedProgram(Relay relay, List<String> command, Place place, StderrHead output) {
    this.relay = relay;
    this.command = List.copyOf(command);
    this.place = place;
    this.output = output;
  }

  @Override
  public Optional<Exit> await(Duration atMost) throws FaultException, InterruptedException {
    if (!relay.awaitEnd(atMost)) {
      return Optional.empty();
    }
    ending.lock();
    try {
      if (exit == null) {
        var described = describe();
        endTheRest();
        exit = described;
      }
      return Optional.of(exit);
    } finally {
      ending.unlock();
    }
  }

  /**
   * bwrap ends with the program; what that left in the background is only being killed then. It
   * could still write where somebody collects.
   */
  private void endTheRest() throws FaultException {
    try {
      if (!closed.get() && !place.cgroup().group().killAll()) {
        throw EngineFaults.engineFailed("processes of a program could not be killed", null);
      }
    } catch (IOException e) {
      throw EngineFaults.engineFailed("processes of a program could not be killed", e);
    }
  }

  private Exit describe() throws FaultException {
    var code = relay.exitCode();
    if (closed.get()) {
      return new Exit(code < 0 ? KILLED : code, false);
    }
    if (relay.isIncomplete()) {
      throw EngineFaults.engineFailed("the output of a program did not end", null);
    }
    try {
      var reported = EXIT_CODE.matcher(relay.status());
      if (reported.find()) {
        return new Exit(Integer.parseInt(reported.group(1)), place.cgroup().isOutOfMemory());
      }
      // Killed as a whole: by us, or because the out-of-memory killer chose bwrap.
      if (code == KILLED) {
        return new Exit(KILLED, place.cgroup().isOutOfMemory());
      }
    } catch (IOException e) {
      throw EngineFaults.engineFailed("the end of a program could not be read", e);
    }
    var reason = output.onlyText();
    if (reason.startsWith("bwrap: execvp")) {
      throw EngineFaults.notStarted(command, reason);
    }
    throw EngineFaults.engineFailed("a sandbox could not be made (" + reason + ")", null);
  }

  @Override
  public void kill() throws FaultException {
    try {
      relay.kill();
      if (!place.cgroup().group().killAll()) {
        throw EngineFaults.engineFailed("a program could not be killed", null);
      }
    } catch (IOException e) {
      throw EngineFaults.engineFailed("a program could not be killed", e);
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      kill();
      awaitDeath();
    } catch (FaultException e) {
      log.atWarn().addKeyValue("command", command).setCause(e).log("sandbox not killed");
    }
    try {
      place.giveBack();
    } catch (IOException e) {
      // What stays behind is found in our corner of the host at the next start.
      log.atWarn().setCause(e).log("sandbox not removed");
    }
  }

  /** Everything was sent SIGKILL; its end is a matter of milliseconds, interrupted or not. */
  private void awaitDeath() {
    var interrupted = Thread.interrupted();
    try {
      if (!relay.awaitEnd(END)) {
        log.atWarn().log("a killed sandbox does not end");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
