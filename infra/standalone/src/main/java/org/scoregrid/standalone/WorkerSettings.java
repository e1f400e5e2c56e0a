package org.scoregrid.standalone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.standalone.config.Quantities;
import org.scoregrid.standalone.config.Settings;
import org.scoregrid.worker.WorkerConfig;
import org.scoregrid.worker.cache.peer.Sharing;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.ImagePolicy;
import org.scoregrid.worker.slot.CdiDevices;

/** What the settings mean for a worker. Throws {@link BadSettings} with the key where they err. */
final class WorkerSettings {
  private static final String IPV4 = "\\d{1,3}(\\.\\d{1,3}){3}";

  private final Settings settings;

  WorkerSettings(Settings settings) {
    this.settings = settings;
  }

  /** For the queues that the caller adds. */
  WorkerConfig worker() throws BadSettings, UnknownHostException {
    Settings.Worker worker = settings.worker();
    String name =
        worker.name().isEmpty() ? InetAddress.getLocalHost().getHostName() : worker.name();
    return WorkerConfig.of(new WorkerName(name), home())
        .withSlots(worker.slots(), worker.readAhead())
        .withDevices(worker.cpuSets(), gpus(worker.gpus()))
        .withSlotMemory(slotMemory(worker.slotMemory()))
        .withCacheBytes(Quantities.size("worker.cache", worker.cache()))
        .withMinFreeBytes(Quantities.size("worker.minFree", worker.minFree()));
  }

  /** Zero: the host's memory shared out. */
  private static long slotMemory(String named) throws BadSettings {
    return named.equals("auto") ? 0 : Quantities.size("worker.slotMemory", named);
  }

  private static List<String> gpus(List<String> named) {
    return named.equals(List.of("auto")) ? CdiDevices.gpus(CdiDevices.STANDARD) : named;
  }

  Path home() {
    return Path.of(settings.worker().home());
  }

  Duration drain() throws BadSettings {
    return Quantities.duration("worker.drain", settings.worker().drain());
  }

  boolean offersInternet() throws BadSettings {
    return switch (settings.worker().internet()) {
      case "auto" -> true;
      case "never" -> false;
      default -> throw new BadSettings("worker.internet: write auto or never.");
    };
  }

  DockerConfig docker() throws BadSettings {
    return DockerConfig.DEFAULT
        .withSocket(URI.create(settings.worker().engineSocket()))
        .withImages(images())
        .withInternet(new DockerConfig.Internet(offersInternet(), nameServers()));
  }

  private ImagePolicy images() throws BadSettings {
    Settings.Images images = settings.images();
    Path ledger =
        images.ledger().isEmpty() ? home().resolve("images.ledger") : Path.of(images.ledger());
    return ImagePolicy.DEFAULT
        .withTimes(
            Quantities.duration("images.check", images.check()),
            Quantities.duration("images.wrongName", images.wrongName()),
            ImagePolicy.DEFAULT.firstPause(),
            Quantities.duration("images.patience", images.patience()))
        .withBytes(
            Quantities.size("images.cache", images.cache()), ImagePolicy.DEFAULT.keepUnused())
        .withLedger(ledger);
  }

  /** Private ones would be out of reach for the runs that need them. */
  private List<String> nameServers() throws BadSettings {
    for (String server : settings.run().dns()) {
      if (!server.matches(IPV4) || !isPublic(server)) {
        throw new BadSettings(
            "run.dns: “"
                + server
                + "” is no public IPv4 address. Runs reach no private ones; write for example"
                + " 1.1.1.1.");
      }
    }
    return settings.run().dns();
  }

  private static boolean isPublic(String server) {
    try {
      InetAddress address = InetAddress.ofLiteral(server);
      return !address.isSiteLocalAddress()
          && !address.isLoopbackAddress()
          && !address.isLinkLocalAddress()
          && !address.isAnyLocalAddress()
          && !address.isMulticastAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Empty for a worker that shares nothing. */
  Optional<Sharing> sharing() throws BadSettings {
    Settings.Peers peers = settings.peers();
    if (peers.address().isEmpty()) {
      return Optional.empty();
    }
    int colon = peers.address().lastIndexOf(':');
    String port = peers.address().substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new BadSettings("peers.address: write host:port.");
    }
    String host = peers.address().substring(0, colon);
    try {
      return Optional.of(
          Sharing.of(
                  peers.site(), peers.secret(), new InetSocketAddress(host, Integer.parseInt(port)))
              .withAtLeastBytes(Quantities.size("peers.atLeast", peers.atLeast())));
    } catch (IllegalArgumentException e) {
      throw new BadSettings("peers: " + e.getMessage() + ".", e);
    }
  }
}
