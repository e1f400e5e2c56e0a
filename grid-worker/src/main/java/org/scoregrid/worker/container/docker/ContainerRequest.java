package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.SELContext;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.Volume;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.Scratch;
import org.scoregrid.worker.container.SlotRoom;

/**
 * Turns a spec into the engine's create request. The layout is that of
 * reference/execution-contract.md 6, the settings are stricter than its 7.
 *
 * @param cpusOfHost the engine refuses to create a container with more
 * @param relabel whether the host runs SELinux, where a mount must be relabelled to be readable
 * @param nameServers of containers with a network
 */
record ContainerRequest(int cpusOfHost, boolean relabel, List<String> nameServers) {
  static final String WORKER = "scoregrid.worker";
  static final String RUN = "scoregrid.run";
  static final String ATTEMPT = "scoregrid.attempt";

  CreateContainerCmd of(DockerClient client, ContainerSpec spec, String name, @Nullable Lane lane) {
    return client
        .createContainerCmd(spec.image())
        .withName(name)
        .withCmd(spec.command())
        .withWorkingDir(spec.workingDirectory())
        .withEnv(
            spec.environment().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList())
        .withLabels(
            Map.of(
                WORKER, spec.worker().value(),
                RUN, spec.run().toString(),
                ATTEMPT, spec.attempt().toString()))
        .withAttachStdin(false)
        .withAttachStdout(true)
        .withAttachStderr(true)
        // As isolated as network mode "none" and 80 ms faster (reference/engine-facts.md).
        .withNetworkDisabled(spec.network() == Network.NONE)
        .withHostConfig(hostConfig(spec, lane));
  }

  private HostConfig hostConfig(ContainerSpec spec, @Nullable Lane lane) {
    var limits = spec.limits();
    var scratch = Scratch.of(limits);
    var host =
        HostConfig.newHostConfig()
            .withMemory(limits.memoryBytes())
            .withMemorySwap(limits.memoryBytes())
            .withNanoCPUs(nanoCpus(limits))
            .withPidsLimit((long) limits.pids())
            .withCapDrop(Capability.ALL)
            .withSecurityOpts(List.of("no-new-privileges"))
            .withInit(true)
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
            .withUlimits(List.of(new Ulimit("core", 0L, 0L)))
            .withShmSize(scratch.sharedMemoryBytes());
    if (spec.mounts().stream().noneMatch(mount -> mount.target().equals("/tmp"))) {
      host.withTmpFs(Map.of("/tmp", "rw,exec,nosuid,nodev,mode=1777,size=" + scratch.tmpBytes()));
    }
    if (lane != null) {
      host.withNetworkMode(lane.id()).withDns(nameServers);
    }
    takeRoom(host, spec.room());
    // Binds know SELinux but neither a colon in a path nor a missing source; mounts know both.
    return relabel
        ? host.withBinds(spec.mounts().stream().map(ContainerRequest::bind).toList())
        : host.withMounts(spec.mounts().stream().map(ContainerRequest::mount).toList());
  }

  private void takeRoom(HostConfig host, SlotRoom room) {
    // An engine on another host has other cores, and refuses those that it does not have.
    if (!room.cpus().isEmpty() && room.cpus().stream().allMatch(cpu -> cpu < cpusOfHost)) {
      host.withCpusetCpus(room.cpuList());
    }
    if (!room.devices().isEmpty()) {
      // As the stock worker asks (reference/execution-contract.md 7).
      host.withDeviceRequests(
          List.of(
              new DeviceRequest()
                  .withDriver("cdi")
                  .withCount(0)
                  .withDeviceIds(room.devices())
                  .withCapabilities(List.of())
                  .withOptions(Map.of())));
    }
  }

  private long nanoCpus(Limits limits) {
    return (long) (Math.min(limits.cpus(), cpusOfHost) * 1_000_000_000L);
  }

  private static Mount mount(ContainerSpec.Mount mount) {
    return new Mount()
        .withType(MountType.BIND)
        .withSource(mount.source().toString())
        .withTarget(mount.target())
        .withReadOnly(mount.readOnly());
  }

  private static Bind bind(ContainerSpec.Mount mount) {
    return new Bind(
        mount.source().toString(),
        new Volume(mount.target()),
        mount.readOnly() ? AccessMode.ro : AccessMode.rw,
        SELContext.shared);
  }
}
