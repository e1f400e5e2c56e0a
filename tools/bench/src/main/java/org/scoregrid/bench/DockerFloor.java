package org.scoregrid.bench;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.scoregrid.domain.run.Limits;

/**
 * What the engine alone can do: create, attach, start, wait and remove a container that runs the
 * scoring program, with the limits and the network of a run, and nothing else. It talks to the
 * engine by itself on purpose: a floor must not share code with what is measured against it.
 */
final class DockerFloor implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 64;
  private static final int WAIT_SECONDS = 60;

  private final DockerClient docker;
  private final String image;
  private final Limits limits;

  DockerFloor(String socket, String image, Limits limits) {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(socket).build();
    var http =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .maxConnections(MAX_CONNECTIONS)
            .build();
    this.docker = DockerClientImpl.getInstance(config, http);
    this.image = image;
    this.limits = limits;
  }

  /**
   * One container from start to end.
   *
   * @param directories host directory to path in the container
   */
  void run(List<String> command, Map<Path, String> directories)
      throws IOException, InterruptedException {
    List<Bind> binds =
        directories.entrySet().stream()
            .map(entry -> Bind.parse(entry.getKey() + ":" + entry.getValue()))
            .toList();
    String id =
        docker
            .createContainerCmd(image)
            .withCmd(command)
            .withWorkingDir("/app/program")
            .withNetworkDisabled(true)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withHostConfig(hostConfig(binds))
            .exec()
            .getId();
    try {
      startAndWait(id);
    } finally {
      docker.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
    }
  }

  private void startAndWait(String id) throws IOException, InterruptedException {
    try (var output = new ResultCallback.Adapter<Frame>()) {
      docker
          .attachContainerCmd(id)
          .withStdOut(true)
          .withStdErr(true)
          .withFollowStream(true)
          .exec(output)
          .awaitStarted();
      docker.startContainerCmd(id).exec();
      int code =
          docker.waitContainerCmd(id).start().awaitStatusCode(WAIT_SECONDS, TimeUnit.SECONDS);
      if (code != 0) {
        throw new IOException("the scoring program of the floor ended with code " + code);
      }
    }
  }

  private HostConfig hostConfig(List<Bind> binds) {
    return HostConfig.newHostConfig()
        .withBinds(binds)
        .withMemory(limits.memoryBytes())
        .withMemorySwap(limits.memoryBytes())
        .withNanoCPUs((long) (limits.cpus() * 1_000_000_000L))
        .withPidsLimit((long) limits.pids())
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withInit(true)
        .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
  }

  @Override
  public void close() throws IOException {
    docker.close();
  }
}
