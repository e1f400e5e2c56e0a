package org.scoregrid.worker.container.bubblewrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.run.Limits;

/** Version 2 on a plain directory: the host of most developers shows one of the two only. */
final class CgroupTreeTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(1), 1 << 20, 0.5, 10, 1, 1, 1, 1);

  @Test
  void version_2_passes_controllers_down_and_sets_limits(@TempDir Path mount) throws Exception {
    Files.writeString(mount.resolve("cgroup.controllers"), "cpu memory pids\n");
    var group = CgroupTree.detect(mount).create("worker", "run", LIMITS, List.of());

    var corner = mount.resolve("scoregrid");
    for (var level : new Path[] {mount, corner, corner.resolve("worker")}) {
      assertThat(level.resolve("cgroup.subtree_control")).hasContent("+memory +pids +cpu");
    }
    var run = corner.resolve("worker/run");
    assertThat(group.directories()).containsExactly(run);
    assertThat(run.resolve("memory.max")).hasContent("1048576");
    assertThat(run.resolve("pids.max")).hasContent("12");
    assertThat(run.resolve("cpu.max")).hasContent("50000 100000");
  }

  @Test
  void version_2_ties_to_cores_where_it_knows_them(@TempDir Path mount) throws Exception {
    Files.writeString(mount.resolve("cgroup.controllers"), "cpuset cpu memory pids\n");
    var group = CgroupTree.detect(mount).create("worker", "run", LIMITS, List.of(1, 3));
    assertThat(group.directories().getFirst().resolve("cpuset.cpus")).hasContent("1,3");
    assertThat(mount.resolve("scoregrid/cgroup.subtree_control"))
        .hasContent("+memory +pids +cpu +cpuset");
  }

  @Test
  void version_2_tells_kills_from_other_events(@TempDir Path mount) throws Exception {
    Files.writeString(mount.resolve("cgroup.controllers"), "cpu memory pids\n");
    var group = CgroupTree.detect(mount).create("worker", "run", LIMITS, List.of());
    Files.writeString(group.oomFile(), "low 0\nhigh 0\nmax 12\noom 1\noom_kill 0\n");
    assertThat(group.outOfMemoryKills()).isZero();
    Files.writeString(group.oomFile(), "max 12\noom 1\noom_kill 2\noom_group_kill 0\n");
    assertThat(group.outOfMemoryKills()).isEqualTo(2);
  }
}
