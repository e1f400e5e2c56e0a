package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.scoregrid.worker.container.EngineCheck.Part;

/** Looks for everything that the engine needs, also after something was missing. */
final class HostLook {
  /** What overlay's mount options cannot carry without escapes. */
  private static final Pattern PLAIN_PATH = Pattern.compile("[^,:\\\\\"\\s]+");

  private static final int INSTRUCTION = 8;

  private final BubblewrapConfig config;
  private final List<Part> parts = new ArrayList<>();

  HostLook(BubblewrapConfig config) {
    this.config = config;
  }

  private interface Attempt<T> {
    T make() throws IOException;
  }

  /** What was found and what is missing, in order. */
  List<Part> parts() {
    return parts;
  }

  private <T> @Nullable T part(
      String name, String wayOut, Attempt<T> attempt, Function<T, String> finding) {
    try {
      var made = attempt.make();
      parts.add(Part.found(name, finding.apply(made)));
      return made;
    } catch (IOException e) {
      parts.add(Part.missing(name, String.valueOf(e.getMessage()), wayOut));
      return null;
    }
  }

  /** The host, if nothing is missing. */
  Optional<Host> look() {
    var bwrap = part("bubblewrap", "", this::program, program -> program + " is there.");
    var state =
        part(
            "state directory",
            "Name another directory for the worker.",
            this::stateDirectory,
            directory -> directory + " is private to the worker.");
    var cgroups =
        part(
            "control groups",
            "Start the worker as root, or give these to its user.",
            () -> CgroupTree.detect(config.cgroups()),
            tree -> "Memory, processes and processor time are limited by " + tree.title() + ".");
    var libc =
        part(
            "C library",
            "Use a distribution with glibc 2.34 or later.",
            Libc::load,
            _ -> "It starts programs with chosen file descriptors.");
    if (libc == null || state == null) {
      return Optional.empty();
    }
    var filter =
        part(
            "seccomp filter",
            "",
            () -> SeccompFilter.make(libc),
            bytes -> "Docker's default profile in " + bytes.length / INSTRUCTION + " steps.");
    var parent =
        part(
            "mounts",
            "",
            () -> SandboxParent.open(libc, state, places(state)),
            _ -> "The worker makes them in a namespace of its own.");
    if (bwrap == null || cgroups == null || filter == null || parent == null) {
      if (parent != null) {
        parent.close();
      }
      return Optional.empty();
    }
    var host =
        part("files", "", () -> host(libc, parent, cgroups, state, filter), _ -> "Laid out.");
    if (host == null) {
      parent.close();
    }
    return Optional.ofNullable(host);
  }

  private Path program() throws IOException {
    if (!Files.isExecutable(config.bwrap())) {
      throw new IOException(
          "There is no " + config.bwrap() + " on this host. Install the package bubblewrap.");
    }
    return config.bwrap();
  }

  private Path stateDirectory() throws IOException {
    var state = Files.createDirectories(config.stateDirectory()).toRealPath();
    if (!PLAIN_PATH.matcher(state.toString()).matches()) {
      throw new IOException(
          "The directory " + state + " has a comma, a colon or the like in its name.");
    }
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
    return state;
  }

  /** Other users go through it, to what they know by name. */
  private static Path places(Path state) throws IOException {
    var places = Files.createDirectories(state.resolve("places"));
    Files.setPosixFilePermissions(places, PosixFilePermissions.fromString("rwx--x--x"));
    return places;
  }

  private Host host(Libc libc, SandboxParent parent, CgroupTree cgroups, Path state, byte[] filter)
      throws IOException {
    var _ = parent.joinQuickly(Files.createDirectories(state.resolve("groups")));
    var names =
        Files.writeString(
            state.resolve("hosts"), "127.0.0.1 localhost " + SandboxCommand.HOST_NAME + "\n");
    var places = places(state);
    var seen = parent.seen(places);
    HostView.readable(Files.write(places.resolve("seccomp"), filter));
    return new Host(
        libc,
        new Descriptors(libc),
        parent,
        cgroups,
        config.bwrap(),
        state,
        seen.resolve("seccomp"),
        KernelView.prepare(places, seen),
        HostView.prepare(places, seen),
        names,
        places,
        parent.canChangeUser() ? ProgramUsers.mapped(libc, state) : ProgramUsers.none(),
        emptyTree(state));
  }

  /** With one directory, for {@link Trial}. */
  private static Path emptyTree(Path state) throws IOException {
    var tree = state.resolve("empty-tree");
    Files.createDirectories(tree.resolve("below/further"));
    return tree;
  }
}
