package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.worker.container.SlotRoom;

/** Our corner of the host's control groups: one group per run below one directory per worker. */
sealed interface CgroupTree permits CgroupTree.Version1, CgroupTree.Version2 {
  String CORNER = "scoregrid";
  int CPU_PERIOD_MICROS = 100_000;

  /** bwrap itself: the monitor and the init process. */
  int OWN_PIDS = 2;

  /** Directories that may hold groups of a worker, one per hierarchy. */
  List<Path> corners(String worker);

  /**
   * Makes the directories of a group.
   *
   * @param tied whether it is tied to processor cores
   */
  List<Path> make(String worker, String name, boolean tied) throws IOException;

  /** Whether groups can be tied to processor cores. */
  boolean hasCores();

  /**
   * Ties a group to cores.
   *
   * @param cpus in the kernel's list format
   */
  void tie(List<Path> directories, String cpus) throws IOException;

  /** For people. */
  String title();

  /** Sets the limits of a fresh group. */
  void limit(List<Path> directories, Limits limits) throws IOException;

  Path oomFile(List<Path> directories);

  Path memoryFile(List<Path> directories);

  /**
   * Finds out what the host has.
   *
   * @throws IOException with a sentence for a person, where limits cannot be had
   */
  static CgroupTree detect(Path mount) throws IOException {
    if (Files.exists(mount.resolve("cgroup.controllers"))) {
      var controllers = Files.readString(mount.resolve("cgroup.controllers")).strip().split(" ");
      return new Version2(mount, List.of(controllers).contains("cpuset"));
    }
    for (var controller : List.of("memory", "pids", "cpu")) {
      if (!Files.isWritable(cornerOrMount(mount.resolve(controller)))) {
        throw new IOException(
            "Limits cannot be set: the control group "
                + controller
                + " is not writable at "
                + mount);
      }
    }
    return new Version1(mount, Files.isWritable(cornerOrMount(mount.resolve("cpuset"))));
  }

  /** The corner may have been given to an ordinary user. */
  private static Path cornerOrMount(Path hierarchy) {
    var corner = hierarchy.resolve(CORNER);
    return Files.exists(corner) ? corner : hierarchy;
  }

  /**
   * Makes a group.
   *
   * @param cpus numbers of the cores that it is tied to, where groups can be; empty for any
   */
  default RunCgroup create(String worker, String name, Limits limits, List<Integer> cpus)
      throws IOException {
    var tied = hasCores() && !cpus.isEmpty();
    var directories = make(worker, name, tied);
    var group = new RunCgroup(directories, oomFile(directories), memoryFile(directories));
    try {
      limit(group.directories(), limits);
      if (tied) {
        tie(directories, new SlotRoom(cpus, List.of()).cpuList());
      }
      return group;
    } catch (IOException e) {
      group.remove();
      throw e;
    }
  }

  /** Every group of a worker, by name. */
  default Set<String> names(String worker) throws IOException {
    var names = new TreeSet<String>();
    for (var corner : corners(worker)) {
      if (Files.isDirectory(corner)) {
        try (var entries = Files.newDirectoryStream(corner, Files::isDirectory)) {
          entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        }
      }
    }
    return names;
  }

  default RunCgroup existing(String worker, String name) {
    var directories = corners(worker).stream().map(corner -> corner.resolve(name)).toList();
    return new RunCgroup(directories, oomFile(directories), memoryFile(directories));
  }

  private static void set(Path directory, String file, Object value) throws IOException {
    Files.writeString(directory.resolve(file), value.toString());
  }

  private static long cpuQuota(Limits limits) {
    return Math.max(1_000, (long) (limits.cpus() * CPU_PERIOD_MICROS));
  }

  /** A hierarchy per controller. */
  record Version1(Path mount, boolean hasCores) implements CgroupTree {
    private static final List<String> CORES = List.of("cpuset.cpus", "cpuset.mems");

    @Override
    public String title() {
      return "control groups of version 1";
    }

    @Override
    public List<Path> corners(String worker) {
      var corners = new ArrayList<>(limiting(worker));
      if (hasCores) {
        corners.add(corner("cpuset", worker));
      }
      return corners;
    }

    private List<Path> limiting(String worker) {
      return List.of(corner("memory", worker), corner("pids", worker), corner("cpu", worker));
    }

    @Override
    public List<Path> make(String worker, String name, boolean tied) throws IOException {
      var directories = new ArrayList<Path>();
      for (var corner : tied ? corners(worker) : limiting(worker)) {
        directories.add(Files.createDirectories(corner.resolve(name)));
      }
      return directories;
    }

    @Override
    public void tie(List<Path> directories, String cpus) throws IOException {
      var group = directories.getLast();
      // The kernel's groups of this kind begin empty: each level takes what its parent has.
      for (var level : List.of(parent(parent(group)), parent(group), group)) {
        for (var file : CORES) {
          if (Files.readString(level.resolve(file)).isBlank()) {
            set(level, file, Files.readString(parent(level).resolve(file)).strip());
          }
        }
      }
      set(group, "cpuset.cpus", cpus);
    }

    private static Path parent(Path directory) {
      return Objects.requireNonNull(directory.getParent());
    }

    private Path corner(String controller, String worker) {
      return mount.resolve(controller).resolve(CORNER).resolve(worker);
    }

    @Override
    public void limit(List<Path> directories, Limits limits) throws IOException {
      var memory = directories.get(0);
      set(memory, "memory.limit_in_bytes", limits.memoryBytes());
      if (Files.exists(memory.resolve("memory.memsw.limit_in_bytes"))) {
        set(memory, "memory.memsw.limit_in_bytes", limits.memoryBytes());
      } else if (hasSwap()) {
        throw new IOException(
            "Memory cannot be limited: the host has swap, which its control groups do not count");
      }
      set(directories.get(1), "pids.max", limits.pids() + OWN_PIDS);
      set(directories.get(2), "cpu.cfs_period_us", CPU_PERIOD_MICROS);
      set(directories.get(2), "cpu.cfs_quota_us", cpuQuota(limits));
    }

    private static boolean hasSwap() throws IOException {
      return Files.readAllLines(Path.of("/proc/swaps")).size() > 1;
    }

    @Override
    public Path oomFile(List<Path> directories) {
      return directories.getFirst().resolve("memory.oom_control");
    }

    @Override
    public Path memoryFile(List<Path> directories) {
      return directories.getFirst().resolve("memory.usage_in_bytes");
    }
  }

  /** One hierarchy; controllers are passed down level by level. */
  record Version2(Path mount, boolean hasCores) implements CgroupTree {
    @Override
    public String title() {
      return "control groups of version 2";
    }

    @Override
    public List<Path> corners(String worker) {
      return List.of(mount.resolve(CORNER).resolve(worker));
    }

    @Override
    public List<Path> make(String worker, String name, boolean tied) throws IOException {
      var controllers = "+memory +pids +cpu" + (hasCores ? " +cpuset" : "");
      var level = mount;
      for (var next : List.of(CORNER, worker)) {
        set(level, "cgroup.subtree_control", controllers);
        level = Files.createDirectories(level.resolve(next));
      }
      set(level, "cgroup.subtree_control", controllers);
      return List.of(Files.createDirectories(level.resolve(name)));
    }

    @Override
    public void tie(List<Path> directories, String cpus) throws IOException {
      set(directories.getFirst(), "cpuset.cpus", cpus);
    }

    @Override
    public void limit(List<Path> directories, Limits limits) throws IOException {
      var group = directories.getFirst();
      set(group, "memory.max", limits.memoryBytes());
      if (Files.exists(group.resolve("memory.swap.max"))) {
        set(group, "memory.swap.max", 0);
      }
      set(group, "pids.max", limits.pids() + OWN_PIDS);
      set(group, "cpu.max", cpuQuota(limits) + " " + CPU_PERIOD_MICROS);
    }

    @Override
    public Path oomFile(List<Path> directories) {
      return directories.getFirst().resolve("memory.events");
    }

    @Override
    public Path memoryFile(List<Path> directories) {
      return directories.getFirst().resolve("memory.current");
    }
  }
}
