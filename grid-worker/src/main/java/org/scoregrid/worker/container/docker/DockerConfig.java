package org.scoregrid.worker.container.docker;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach the engine.
 *
 * @param socket {@code unix:///path} or {@code tcp://host:port}
 * @param callTimeout longest wait for the answer to one call; pull and the run itself excluded
 * @param pullTimeout longest pull of one image, further tries included
 * @param maxConnections connections to the engine; a running container holds two
 * @param images how images are kept
 */
public record DockerConfig(
    URI socket,
    Duration callTimeout,
    Duration pullTimeout,
    int maxConnections,
    ImagePolicy images) {

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
    this(socket, callTimeout, pullTimeout, maxConnections, ImagePolicy.DEFAULT);
  }

  public DockerConfig withSocket(URI other) {
    return new DockerConfig(other, callTimeout, pullTimeout, maxConnections, images);
  }

  public DockerConfig withImages(ImagePolicy other) {
    return new DockerConfig(socket, callTimeout, pullTimeout, maxConnections, other);
  }
}
