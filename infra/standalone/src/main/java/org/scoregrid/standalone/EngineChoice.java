package org.scoregrid.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.bubblewrap.BubblewrapConfig;
import org.scoregrid.worker.container.bubblewrap.BubblewrapEngine;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/**
 * Which container engine the demo uses, and why. Without an engine that has the sample's image it
 * runs the host's own programs in a sandbox; only the demo may do that.
 *
 * @param why one sentence for the terminal and the dashboard
 */
record EngineChoice(ContainerEngine engine, String why) {
  private static final Duration PULL = Duration.ofMinutes(2);

  /** What a person asked for. */
  enum Wish {
    AUTO,
    DOCKER,
    BUBBLEWRAP;

    static Wish parse(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * @param image that programs of the sample need; null: any engine that answers will do
   * @throws IOException when nothing on this machine can isolate programs; the text says what to
   *     install
   */
  static EngineChoice make(Wish wish, @Nullable String image, Path stateDirectory)
      throws IOException, InterruptedException {
    MissingImage missing = new MissingImage(stateDirectory);
    return switch (wish) {
      case DOCKER -> docker(image, missing);
      case BUBBLEWRAP -> bubblewrap(stateDirectory, "you asked for it");
      case AUTO -> {
        try {
          yield image == null ? docker(null, missing) : dockerAtOnce(image, missing);
        } catch (IOException e) {
          yield bubblewrap(stateDirectory, e.getMessage());
        }
      }
    };
  }

  private static EngineChoice docker(@Nullable String image, MissingImage missing)
      throws IOException, InterruptedException {
    DockerEngine engine = connect();
    try {
      if (image != null) {
        engine.ensureImage(image);
      }
      return new EngineChoice(engine, "it answers and has the image");
    } catch (FaultException e) {
      engine.close();
      if (image != null) {
        missing.remember(image);
      }
      throw new IOException(e.fault().sentence(), e);
    }
  }

  /** Does not wait a second time for an image that an earlier start could not have. */
  private static EngineChoice dockerAtOnce(String image, MissingImage missing)
      throws IOException, InterruptedException {
    if (!missing.is(image)) {
      return docker(image, missing);
    }
    DockerEngine engine = connect();
    try {
      if (engine.hasImage(image)) {
        missing.forget();
        return new EngineChoice(engine, "it answers and has the image");
      }
    } catch (FaultException e) {
      engine.close();
      throw new IOException(e.fault().sentence(), e);
    }
    engine.close();
    throw new IOException(
        "an earlier start could not pull %s; after “docker pull %s” Docker is used"
            .formatted(image, image));
  }

  private static DockerEngine connect() throws IOException {
    URI socket = DockerConfig.DEFAULT.socket();
    return DockerEngine.connect(
        new DockerConfig(
            socket,
            DockerConfig.DEFAULT.callTimeout(),
            PULL,
            DockerConfig.DEFAULT.maxConnections()));
  }

  private static EngineChoice bubblewrap(Path stateDirectory, @Nullable String reason)
      throws IOException {
    return new EngineChoice(
        BubblewrapEngine.forDemo(BubblewrapConfig.in(stateDirectory)),
        "the host's own programs in a sandbox, without an image; for this demo only ("
            + reason
            + ")");
  }
}
