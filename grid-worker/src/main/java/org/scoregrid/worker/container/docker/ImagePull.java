package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls, with further tries where the failure may pass. Thread-safe. */
final class ImagePull implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ImagePull.class);
  private static final int TRIES = 3;

  /** A registry that says nothing for so long is not worth the wait while an image is here. */
  private static final Duration CHECK = Duration.ofSeconds(15);

  private final DockerClient client;
  private final Duration timeout;
  private final ImagePolicy policy;
  private final RegistryLimits limits;
  private final CountDownLatch closed = new CountDownLatch(1);

  ImagePull(DockerClient client, Duration timeout, ImagePolicy policy, RegistryLimits limits) {
    this.client = client;
    this.timeout = timeout;
    this.policy = policy;
    this.limits = limits;
  }

  /**
   * Waits as long as a registry that limits pulls wants, within the policy's patience.
   *
   * @return null when the image is there
   */
  @Nullable Fault pull(String image, ImageName name) throws InterruptedException {
    long started = System.nanoTime();
    Duration pause = policy.firstPause();
    String error = "the registry limits pulls";
    for (int attempt = 1; attempt <= TRIES; ) {
      Duration limited = limits.pause(name);
      if (limited.isPositive() && limited.compareTo(policy.patience().minus(since(started))) > 0) {
        return PullRefusal.limited(image, error);
      }
      if (limited.isPositive() && closedDuring(limited)) {
        break;
      }
      Duration left = timeout.minus(since(started));
      if (!left.isPositive()) {
        break;
      }
      log.atInfo().addKeyValue("image", image).log("pulling");
      error = start(name).awaitError(left, left);
      if (error == null) {
        limits.answered(name);
        return null;
      }
      log.atWarn().addKeyValue("image", image).addKeyValue("reason", error).log("pull failed");
      if (PullRefusal.isLimit(error)) {
        limits.refused(name);
        continue;
      }
      Fault refusal = PullRefusal.fault(image, error);
      if (refusal.code() == FaultCode.IMAGE_NOT_FOUND || attempt == TRIES) {
        return refusal;
      }
      if (closedDuring(pause)) {
        break;
      }
      pause = pause.multipliedBy(3);
      attempt++;
    }
    return PullRefusal.unavailable(image, closed.getCount() == 0 ? "the worker stops" : error);
  }

  /**
   * One try for an image that is here already: quick unless the tag moved.
   *
   * @return null when the image is what the registry has now
   */
  @Nullable String refresh(ImageName name) throws InterruptedException {
    if (limits.pause(name).isPositive()) {
      return "the registry limits pulls";
    }
    String error = start(name).awaitError(timeout, CHECK);
    if (error == null) {
      limits.answered(name);
    } else if (PullRefusal.isLimit(error)) {
      limits.refused(name);
    }
    return error;
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private PullProgress start(ImageName name) {
    var command = client.pullImageCmd(name.repository());
    return (name.tag().isEmpty() ? command : command.withTag(name.tag())).exec(new PullProgress());
  }

  private boolean closedDuring(Duration pause) throws InterruptedException {
    return closed.await(pause.toMillis() + 1, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
