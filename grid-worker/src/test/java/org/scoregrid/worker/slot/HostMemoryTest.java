package org.scoregrid.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMemoryTest {
  private static final long GIB = 1024L * 1024 * 1024;
  private static final long MIB = 1024L * 1024;

  @Test
  void slots_share_what_the_host_does_not_need() {
    assertThat(HostMemory.perSlot(16 * GIB + 512 * MIB, 4)).isEqualTo(4 * GIB);
  }

  @Test
  void a_small_host_keeps_an_eighth() {
    assertThat(HostMemory.perSlot(2 * GIB, 1)).isEqualTo(2 * GIB - 256 * MIB);
  }

  @Test
  void a_slot_never_has_less_than_a_program_needs_to_start() {
    assertThat(HostMemory.perSlot(GIB, 1_000)).isEqualTo(64 * MIB);
  }

  @Test
  void the_kernel_says_how_much_there_is(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("meminfo");
    Files.writeString(file, "MemTotal:       16384 kB\nMemFree:  12 kB\n");
    assertThat(HostMemory.total(file)).hasValue(16 * MIB);
    Files.writeString(file, "MemTotal:       many kB\n");
    assertThat(HostMemory.total(file)).isEmpty();
    assertThat(HostMemory.total(folder.resolve("none"))).isEmpty();
  }
}
