package org.scoregrid.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.worker.container.SlotRoom;

class SlotPlanTest {
  private static final List<Integer> CORES = List.of(0, 1, 2, 3, 8);

  @Test
  void slots_share_out_the_cores_without_overlap() {
    assertThat(SlotPlan.of(2, CORES, List.of()))
        .containsExactly(
            new SlotRoom(List.of(0, 1, 2), List.of()), new SlotRoom(List.of(3, 8), List.of()));
  }

  @Test
  void more_slots_than_cores_share_all_cores() {
    assertThat(SlotPlan.of(6, CORES, List.of())).hasSize(6).containsOnly(SlotRoom.ANY);
  }

  @Test
  void one_slot_is_not_tied_to_cores() {
    assertThat(SlotPlan.of(1, CORES, List.of())).containsExactly(SlotRoom.ANY);
  }

  @Test
  void each_slot_has_gpus_of_its_own() {
    List<SlotRoom> rooms = SlotPlan.of(2, List.of(), List.of("n/gpu=0", "n/gpu=1", "n/gpu=2"));

    assertThat(rooms.getFirst().devices()).containsExactly("n/gpu=0", "n/gpu=1");
    assertThat(rooms.getLast().devices()).containsExactly("n/gpu=2");
  }

  @Test
  void a_host_with_gpus_has_no_slot_without_one() {
    assertThat(SlotPlan.of(0, List.of(), List.of("n/gpu=0", "n/gpu=1"))).hasSize(2);
    assertThat(SlotPlan.of(8, List.of(), List.of("n/gpu=0"))).hasSize(1);
  }

  @Test
  void the_kernel_list_of_cores_is_read() {
    assertThat(HostCpus.parse("0-3,8")).isEqualTo(CORES);
    assertThatThrownBy(() -> HostCpus.parse("3-1")).isInstanceOf(IllegalArgumentException.class);
    assertThat(HostCpus.allowed()).isNotEmpty();
  }

  @Test
  void gpus_are_found_by_their_cdi_specs(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("nvidia.yaml"),
        """
        cdiVersion: 0.5.0
        kind: nvidia.com/gpu
        devices:
        - name: "0"
        - name: "1"
        - name: GPU-1234
        - name: all
        """);
    Files.writeString(
        directory.resolve("net.json"),
        "{\"kind\": \"vendor.com/net\", \"devices\": [{\"name\": \"0\"}]}");

    assertThat(CdiDevices.gpus(List.of(directory, directory.resolve("absent"))))
        .containsExactly("nvidia.com/gpu=0", "nvidia.com/gpu=1");
  }
}
