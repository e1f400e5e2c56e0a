package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.StderrHead;
import org.scoregrid.worker.container.bubblewrap.Descriptors.Pipe;
import org.scoregrid.worker.container.bubblewrap.Launch.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts sandboxes. Thread-safe. */
final class SandboxStart implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SandboxStart.class);
  private static final Path NOTHING = Path.of("/dev/null");

  private final Host host;
  private final SandboxCommand command;

  /** Platform threads, because reading a pipe blocks the thread beneath; one per program. */
  private final ExecutorService relays =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("sandbox-", 0).factory());

  SandboxStart(Host host) {
    this.host = host;
    this.command = new SandboxCommand(host.bwrap(), host.kernel());
  }

  /** Starts a program; its place is given back by the program's end, or here where that fails. */
  SandboxedProgram start(
      ContainerSpec spec, Surroundings around, SandboxPlace place, StderrHead output)
      throws IOException {
    var done = false;
    try {
      var program = startIn(place, spec, around, output);
      done = true;
      return program;
    } finally {
      if (!done) {
        place.giveBack();
      }
    }
  }

  private SandboxedProgram startIn(
      SandboxPlace place, ContainerSpec spec, Surroundings around, StderrHead output)
      throws IOException {
    var line = command.line(spec, around);
    var pipes = new ArrayList<Pipe>();
    var done = false;
    try {
      // Output, errors, status, options.
      for (var i = 0; i < 4; i++) {
        pipes.add(host.descriptors().pipe());
      }
      for (var pipe : pipes.subList(0, 2)) {
        pipe.giveTo(place.user());
      }
      var process = place.start(around, spec, command.program(), line, descriptors(pipes));
      var relay =
          new Relay(
              host.libc(),
              host.descriptors(),
              process,
              pipes.subList(0, 3),
              output,
              place::leaveToSandbox);
      tell(relay, process, pipes, place, command.options(spec, around, place.root()));
      relays.execute(relay);
      done = true;
      return new SandboxedProgram(relay, line.subList(4, line.size()), place, output);
    } finally {
      if (!done) {
        pipes.forEach(Pipe::close);
      }
    }
  }

  private List<Source> descriptors(List<Pipe> pipes) {
    return List.of(
        new Source.Read(NOTHING),
        new Source.Of(pipes.get(0).writeEnd()),
        new Source.Of(pipes.get(1).writeEnd()),
        new Source.Of(pipes.get(3).readEnd()),
        new Source.Read(host.filter()),
        new Source.Of(pipes.get(2).writeEnd()));
  }

  /** bwrap waits for its options; by the time it has them, it is within its limits. */
  private void tell(Relay relay, int process, List<Pipe> pipes, SandboxPlace place, byte[] options)
      throws IOException {
    var done = false;
    try {
      pipes.subList(0, 3).forEach(Pipe::closeWrite);
      pipes.get(3).closeRead();
      place.cgroup().group().add(process);
      tieToCores(process, place.cgroup().cpus());
      instruct(pipes.get(3), options);
      pipes.get(3).closeWrite();
      done = true;
    } finally {
      if (!done) {
        relay.kill();
        relay.run();
      }
    }
  }

  private void tieToCores(int process, List<Integer> cpus) throws IOException {
    if (!cpus.isEmpty() && !host.cgroups().hasCores()) {
      new Cores(host.libc()).tie(process, cpus);
    }
  }

  /** Where bwrap ended before, its last words say more than a broken pipe. */
  private void instruct(Pipe pipe, byte[] options) {
    try {
      host.descriptors().writeAll(pipe.writeEnd(), options);
    } catch (IOException e) {
      log.atDebug().setCause(e).log("options not read");
    }
  }

  @Override
  public void close() {
    relays.shutdown();
  }
}
