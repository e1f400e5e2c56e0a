package org.scoregrid.worker.container.docker;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How to reach the engine.
 *
 * @param socket {@code unix:///path} or {@code tcp://host:port}
 * @param callTimeout longest wait for the answer to one call; pull and the run itself excluded
 * @param pullTimeout longest pull of one image, further tries included
 * @param maxConnections connections to the engine; a running container holds two
 * @param images how images are kept
 * @param internet what runs that ask for {@code Network.INTERNET} get
 */
public record DockerConfig(
    URI socket,
    Duration callTimeout,
    Duration pullTimeout,
    int maxConnections,
    ImagePolicy images,
    Internet internet) {

  /**
   * The outside for runs.
   *
   * @param offered whether this worker offers it where the host can keep the rest out of reach
   * @param nameServers addresses at which runs look up names. The host's own are often private,
   *     which runs must not reach, and know private names, which are none of a participant's
   *     business
   */
  public record Internet(boolean offered, List<String> nameServers) {
    public static final Internet DEFAULT = new Internet(true, List.of("1.1.1.1", "8.8.8.8"));

    public Internet {
      nameServers = List.copyOf(nameServers);
    }
  }

  public static final DockerConfig DEFAULT =
      new DockerConfig(
          URI.create("unix:///var/run/docker.sock"),
          Duration.ofSeconds(60),
          Duration.ofMinutes(30),
          512);

  public DockerConfig {
    if (!callTimeout.isPositive() || !pullTimeout.isPositive() || maxConnections < 2) {
      throw new IllegalArgumentException("time limits must be positive, connections at least 2");
    }
  }

  /** With the default policy for images. */
  public DockerConfig(URI socket, Duration callTimeout, Duration pullTimeout, int maxConnections) {
    this(socket, callTimeout, pullTimeout, maxConnections, ImagePolicy.DEFAULT, Internet.DEFAULT);
  }

  public DockerConfig withSocket(URI other) {
    return new DockerConfig(other, callTimeout, pullTimeout, maxConnections, images, internet);
  }

  public DockerConfig withImages(ImagePolicy other) {
    return new DockerConfig(socket, callTimeout, pullTimeout, maxConnections, other, internet);
  }

  public DockerConfig withInternet(Internet other) {
    return new DockerConfig(socket, callTimeout, pullTimeout, maxConnections, images, other);
  }
}
