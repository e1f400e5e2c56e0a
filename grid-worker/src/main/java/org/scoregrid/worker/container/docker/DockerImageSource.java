package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.image.ImageConfig;
import org.scoregrid.worker.container.image.ImageDescription;
import org.scoregrid.worker.container.image.ImageSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images of the Docker or Podman of this host, for engines without a store of their own. The engine
 * checked the layers against their digests when it pulled them; it hands over the root file system
 * as one layer. Thread-safe.
 */
final class DockerImageSource implements ImageSource {
  private static final Logger log = LoggerFactory.getLogger(DockerImageSource.class);
  private static final String LABEL = "scoregrid.export";
  private static final String SHA_256 = "sha256:";
  private static final Duration FORGOTTEN = Duration.ofHours(1);

  private final DockerClient client;
  private final DockerCalls calls;
  private final DockerImages images;
  private final Duration exportTimeout;

  DockerImageSource(
      DockerClient client, DockerCalls calls, DockerImages images, Duration exportTimeout) {
    this.client = client;
    this.calls = calls;
    this.images = images;
    this.exportTimeout = exportTimeout;
  }

  @Override
  public ImageDescription find(String image) throws FaultException, InterruptedException {
    images.ensure(image);
    try {
      return describe(image, calls.call(() -> client.inspectImageCmd(image).exec()));
    } catch (NotFoundException e) {
      throw images.vanished(image, e);
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it could not look at an image", e);
    }
  }

  private static ImageDescription describe(String image, InspectImageResponse found)
      throws FaultException {
    var id = String.valueOf(found.getId());
    if (!id.startsWith(SHA_256)) {
      throw EngineFaults.engineFailed("it does not name an image by its digest", null);
    }
    @Nullable ContainerConfig config = found.getConfig();
    return new ImageDescription(
        image,
        new Digest(id.substring(SHA_256.length())),
        config == null
            ? new ImageConfig(List.of(), List.of(), "", "")
            : new ImageConfig(
                listOf(config.getEntrypoint()),
                listOf(config.getEnv()),
                textOf(config.getUser()),
                textOf(config.getWorkingDir())));
  }

  private static List<String> listOf(String @Nullable [] array) {
    return array == null ? List.of() : List.of(array);
  }

  private static String textOf(@Nullable String text) {
    return text == null ? "" : text;
  }

  @Override
  public void unpack(ImageDescription image, LayerSink sink) throws FaultException, IOException {
    removeForgotten();
    try {
      var id = calls.call(() -> container(image));
      try {
        calls.call(exportTimeout, () -> export(id, sink));
      } finally {
        remove(id);
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it could not export an image", e);
    }
  }

  /** Never started; it only makes the engine lay the layers over each other. */
  private String container(ImageDescription image) {
    return client
        .createContainerCmd(SHA_256 + image.digest().sha256())
        .withName("scoregrid-export-" + UUID.randomUUID())
        .withLabels(Map.of(LABEL, "true"))
        .withEntrypoint("none")
        .withNetworkDisabled(true)
        .exec()
        .getId();
  }

  private boolean export(String container, LayerSink sink) {
    try (InputStream tar = client.copyArchiveFromContainerCmd(container, "/").exec()) {
      sink.layer(tar);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove(String container) {
    try {
      calls.run(() -> client.removeContainerCmd(container).withForce(true).exec());
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("container", container).setCause(e).log("not removed");
    }
  }

  /** What a worker left that died while it exported. */
  private void removeForgotten() {
    var before = Instant.now().minus(FORGOTTEN).getEpochSecond();
    try {
      calls
          .call(
              () ->
                  client
                      .listContainersCmd()
                      .withShowAll(true)
                      .withLabelFilter(Map.of(LABEL, "true"))
                      .exec())
          .stream()
          .filter(each -> each.getCreated() != null && each.getCreated() < before)
          .forEach(each -> remove(each.getId()));
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("old exports not removed");
    }
  }
}
