package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.EngineFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which images are there. A local one is used as it is, so that a worker needs no registry for it;
 * one pull at a time per image; answers, good and bad, are remembered for a short time, so that a
 * thousand runs with a wrong name cost one question. Thread-safe.
 */
final class DockerImages implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DockerImages.class);
  private static final Duration REMEMBER = Duration.ofSeconds(60);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int TRIES = 3;
  private static final int MAX_REMEMBERED = 512;

  private final DockerClient client;
  private final DockerCalls calls;
  private final Duration pullTimeout;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Known> known = new LinkedHashMap<>();

  DockerImages(DockerClient client, DockerCalls calls, Duration pullTimeout, InstantSource clock) {
    this.client = client;
    this.calls = calls;
    this.pullTimeout = pullTimeout;
    this.clock = clock;
  }

  /** What is known of one image; its fields belong to who holds its lock. */
  private static final class Known {
    final ReentrantLock lock = new ReentrantLock();
    volatile Instant until = Instant.MIN;
    volatile @Nullable Fault refusal;
    int failures;
  }

  void ensure(String image) throws FaultException, InterruptedException {
    var name =
        ImageName.parse(image)
            .orElseThrow(() -> new FaultException(PullRefusal.notFound(image, "not a valid name")));
    var state = known(image);
    if (answeredFromMemory(state)) {
      return;
    }
    if (!state.lock.tryLock(pullTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new FaultException(PullRefusal.unavailable(image, "another pull of it takes too long"));
    }
    try {
      if (!answeredFromMemory(state)) {
        look(image, name, state);
      }
    } finally {
      state.lock.unlock();
    }
  }

  /** Forgets an image that somebody removed from the host, so that the next try pulls it. */
  FaultException vanished(String image, Throwable cause) {
    known(image).until = Instant.MIN;
    return new FaultException(
        PullRefusal.unavailable(image, "the image was removed from the worker"), cause);
  }

  private boolean answeredFromMemory(Known state) throws FaultException {
    if (!clock.instant().isBefore(state.until)) {
      return false;
    }
    var refusal = state.refusal;
    if (refusal != null) {
      throw new FaultException(refusal);
    }
    return true;
  }

  private void look(String image, ImageName name, Known state)
      throws FaultException, InterruptedException {
    var refusal = isLocal(image) ? null : pull(image, name);
    state.refusal = refusal;
    if (refusal == null) {
      state.failures = 0;
      state.until = clock.instant().plus(REMEMBER);
      return;
    }
    state.failures = Math.min(state.failures + 1, 4);
    state.until =
        clock
            .instant()
            .plus(
                refusal.code() == FaultCode.IMAGE_NOT_FOUND
                    ? REMEMBER
                    : Duration.ofSeconds(4L << (state.failures - 1)));
    throw new FaultException(refusal);
  }

  boolean isLocal(String image) throws FaultException {
    try {
      calls.run(() -> client.inspectImageCmd(image).exec());
      return true;
    } catch (NotFoundException e) {
      return false;
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it could not look for an image", e);
    }
  }

  /**
   * Pulls, with further tries where the failure may pass.
   *
   * @return null when the image is there
   */
  private @Nullable Fault pull(String image, ImageName name)
      throws FaultException, InterruptedException {
    var deadline = System.nanoTime() + pullTimeout.toNanos();
    var pause = FIRST_PAUSE;
    Fault refusal = null;
    for (var attempt = 1; attempt <= TRIES; attempt++) {
      var left = Duration.ofNanos(deadline - System.nanoTime());
      if (!left.isPositive() || (attempt > 1 && closedDuring(pause))) {
        break;
      }
      log.atInfo().addKeyValue("image", image).log("pulling");
      pause = attempt == 1 ? FIRST_PAUSE : pause.multipliedBy(3);
      var error = startPull(name).awaitError(left);
      if (error == null) {
        return null;
      }
      log.atWarn().addKeyValue("image", image).addKeyValue("reason", error).log("pull failed");
      refusal = PullRefusal.fault(image, error);
      if (refusal.code() == FaultCode.IMAGE_NOT_FOUND) {
        return refusal;
      }
    }
    return refusal != null ? refusal : PullRefusal.unavailable(image, "the worker stops");
  }

  private PullProgress startPull(ImageName name) {
    var command = client.pullImageCmd(name.repository());
    return (name.tag().isEmpty() ? command : command.withTag(name.tag())).exec(new PullProgress());
  }

  private boolean closedDuring(Duration pause) throws InterruptedException {
    return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Known known(String image) {
    synchronized (known) {
      if (known.size() >= MAX_REMEMBERED) {
        forgetSome();
      }
      return known.computeIfAbsent(image, _ -> new Known());
    }
  }

  /** The oldest that nobody asks for just now. */
  private void forgetSome() {
    Iterator<Known> each = known.values().iterator();
    while (each.hasNext() && known.size() >= MAX_REMEMBERED / 2) {
      if (!each.next().lock.isLocked()) {
        each.remove();
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
