package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.StderrHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A started sandbox. */
final class SandboxedProgram implements RunningContainer {
  private static final Logger log = LoggerFactory.getLogger(SandboxedProgram.class);

  /**
   * How long output may still come: only bytes in the pipe, for the sandbox's processes are dead.
   */
  private static final Duration LATE_OUTPUT = Duration.ofSeconds(30);

  private static final Duration END = Duration.ofSeconds(5);
  private static final int KILLED = 128 + 9;

  /** bwrap writes it only where the program was executed, to a file that the sandbox cannot see. */
  private static final Pattern EXIT_CODE = Pattern.compile("\"exit-code\": (\\d{1,3})");

  private final Process process;
  private final List<String> command;
  private final RunCgroup cgroup;
  private final Path statusFile;
  private final StderrHead output;
  private final List<OutputPump> pumps;
  private final Runnable onClose;
  private final ReentrantLock ending = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable Exit exit;
  private long outputDeadline;

  SandboxedProgram(
      String name,
      Process process,
      List<String> command,
      RunCgroup cgroup,
      Path statusFile,
      StderrHead output,
      Runnable onClose) {
    this.process = process;
    this.command = command;
    this.cgroup = cgroup;
    this.statusFile = statusFile;
    this.output = output;
    this.onClose = onClose;
    this.pumps =
        List.of(
            OutputPump.start(name, process.getInputStream(), LogStream.STDOUT, output),
            OutputPump.start(name, process.getErrorStream(), LogStream.STDERR, output));
  }

  @Override
  public Optional<Exit> await(Duration atMost) throws FaultException, InterruptedException {
    var deadline = System.nanoTime() + atMost.toNanos();
    if (!process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    if (!ending.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      if (exit == null && outputEnded(deadline)) {
        exit = describe();
      }
      return Optional.ofNullable(exit);
    } finally {
      ending.unlock();
    }
  }

  private boolean outputEnded(long deadline) throws FaultException, InterruptedException {
    if (outputDeadline == 0) {
      outputDeadline = System.nanoTime() + LATE_OUTPUT.toNanos();
    }
    for (var pump : pumps) {
      if (!pump.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
        if (System.nanoTime() - outputDeadline > 0) {
          throw EngineFaults.engineFailed("the output of a program did not end", null);
        }
        return false;
      }
    }
    return true;
  }

  private Exit describe() throws FaultException {
    if (closed.get()) {
      return new Exit(process.exitValue(), false);
    }
    try {
      var reported = EXIT_CODE.matcher(Files.readString(statusFile));
      if (reported.find()) {
        return new Exit(Integer.parseInt(reported.group(1)), cgroup.isOutOfMemory());
      }
      // Killed as a whole: by us, or because the out-of-memory killer chose bwrap.
      if (process.exitValue() == KILLED) {
        return new Exit(KILLED, cgroup.isOutOfMemory());
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
    process.destroyForcibly();
    try {
      if (!cgroup.killAll()) {
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
      // Once more: the shell may have joined the group after the first look at it.
      cgroup.killAll();
      cgroup.remove();
      Files.deleteIfExists(statusFile);
    } catch (FaultException | IOException e) {
      // What stays behind is found in our corner of the control groups at the next start.
      log.atWarn().addKeyValue("sandbox", statusFile.getFileName()).setCause(e).log("not removed");
    } finally {
      onClose.run();
    }
  }

  /** The process was sent SIGKILL; its end is a matter of milliseconds, interrupted or not. */
  private void awaitDeath() {
    var interrupted = Thread.interrupted();
    try {
      process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
