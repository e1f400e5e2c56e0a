package org.scoregrid.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.bubblewrap.BubblewrapConfig;
import org.scoregrid.worker.container.bubblewrap.BubblewrapEngine;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/**
 * Which container engine the demo or a trial uses, and why. Without an engine that has the sample's
 * image the demo runs the host's own programs in a sandbox; a trial does so only where it is told.
 *
 * @param why one sentence for the terminal and the dashboard
 */
record EngineChoice(ContainerEngine engine, String why) {
  private static final Duration PULL = Duration.ofMinutes(2);
  private static final String INSTEAD =
      "To try it without the image, with this machine's own programs in a sandbox, add"
          + " --engine bubblewrap; results may differ from a site's.";

  /** What a person asked for. */
  enum Wish {
    AUTO,
    DOCKER,
    BUBBLEWRAP;

    static Wish parse(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }

    static Optional<Wish> find(String text) {
      return Arrays.stream(values()).filter(wish -> wish.name().equalsIgnoreCase(text)).findFirst();
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

  /**
   * For trying a competition: with its image, or with the host's own programs where that is asked
   * for. Pulls an image that is missing.
   *
   * @param tell is given what is worth knowing during the wait
   * @throws FaultException where there is no engine or no image; the way out says how to get it
   */
  static EngineChoice forTrial(Wish wish, String image, Path stateDirectory, Consumer<String> tell)
      throws FaultException, InterruptedException {
    return switch (wish) {
      case BUBBLEWRAP -> ownPrograms(image, stateDirectory);
      case AUTO, DOCKER -> withImage(image, tell);
    };
  }

  private static EngineChoice ownPrograms(String image, Path stateDirectory) throws FaultException {
    try {
      return new EngineChoice(
          BubblewrapEngine.forDemo(BubblewrapConfig.in(stateDirectory)),
          "this machine's own programs instead of the image "
              + image
              + ", so that results may differ from a site's");
    } catch (IOException e) {
      throw missing(String.valueOf(e.getMessage()), "Use --engine docker, with Docker or Podman.");
    }
  }

  private static EngineChoice withImage(String image, Consumer<String> tell)
      throws FaultException, InterruptedException {
    DockerEngine engine = engineForTrial();
    boolean ready = false;
    try {
      if (!engine.hasImage(image)) {
        tell.accept("Pulling " + image + " …");
      }
      engine.ensureImage(image);
      ready = true;
      return new EngineChoice(engine, "with the image " + image);
    } catch (FaultException e) {
      Fault fault = e.fault();
      throw new FaultException(
          new Fault(
              fault.code(),
              fault.blame(),
              fault.sentence(),
              "Get it with “docker pull %s”, or build it with “docker build -t %s .”. %s"
                  .formatted(image, image, INSTEAD),
              fault.evidence()),
          e);
    } finally {
      if (!ready) {
        engine.close();
      }
    }
  }

  private static DockerEngine engineForTrial() throws FaultException {
    // As the docker command does it.
    String host = System.getenv("DOCKER_HOST");
    URI socket =
        host != null && host.startsWith("unix:") ? URI.create(host) : DockerConfig.DEFAULT.socket();
    try {
      return DockerEngine.connect(DockerConfig.DEFAULT.withSocket(socket));
    } catch (IOException e) {
      throw missing(String.valueOf(e.getMessage()), INSTEAD);
    }
  }

  private static FaultException missing(String sentence, String wayOut) {
    return new FaultException(Fault.of(FaultCode.ENGINE_FAILED, Blame.PLATFORM, sentence, wayOut));
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
