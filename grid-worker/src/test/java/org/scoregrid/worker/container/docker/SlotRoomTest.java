package org.scoregrid.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.Program;
import org.scoregrid.worker.container.SlotRoom;
import org.scoregrid.worker.slot.HostCpus;

/** What a slot has of the host, as Docker gives it to the container. */
class SlotRoomTest {
  private static final String CORES = "import os; print(sorted(os.sched_getaffinity(0)))";

  @Test
  void a_program_runs_on_the_cores_of_its_slot_alone() throws Exception {
    int last = HostCpus.allowed().getLast();
    StringBuffer text = new StringBuffer();
    try (DockerEngine engine =
        DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()))) {
      ContainerSpec spec =
          in(
              new SlotRoom(List.of(last), List.of()),
              Program.of(TestImages.python(), "python3", "-c", CORES).spec());
      try (var running =
          engine.start(
              spec,
              (_, bytes, from, length) ->
                  text.append(new String(bytes, from, length, StandardCharsets.UTF_8)))) {
        assertThat(running.await(Duration.ofSeconds(60))).isPresent();
      }
    }
    assertThat(text.toString().strip()).isEqualTo("[" + last + "]");
  }

  @Test
  void devices_of_a_slot_are_asked_for_by_their_cdi_names() throws Exception {
    SlotRoom room = new SlotRoom(List.of(), List.of("nvidia.com/gpu=1"));
    var settings =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost("unix:///nowhere.sock")
            .build();
    try (var transport =
            new ApacheDockerHttpClient.Builder().dockerHost(settings.getDockerHost()).build();
        var client = DockerClientImpl.getInstance(settings, transport)) {
      var create =
          new ContainerRequest(2, false, List.of())
              .of(client, in(room, Program.of("image", "true").spec()), "name", null);

      var json = new ObjectMapper().valueToTree(create).at("/HostConfig/DeviceRequests");

      assertThat(json)
          .isEqualTo(
              new ObjectMapper()
                  .readTree(
                      "[{\"Driver\":\"cdi\",\"Count\":0,\"DeviceIDs\":[\"nvidia.com/gpu=1\"],"
                          + "\"Capabilities\":[],\"Options\":{}}]"));
    }
  }

  private static ContainerSpec in(SlotRoom room, ContainerSpec spec) {
    return new ContainerSpec(
        spec.name(),
        spec.worker(),
        spec.run(),
        spec.attempt(),
        spec.image(),
        spec.command(),
        spec.workingDirectory(),
        spec.environment(),
        spec.mounts(),
        spec.network(),
        spec.limits(),
        room);
  }
}
