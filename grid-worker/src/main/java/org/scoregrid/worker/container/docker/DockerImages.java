package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * Which images are there. One that is absent is pulled; one that came from a registry is compared
 * with it now and then and pulled again when its tag moved; one that was made on this host needs no
 * registry. While a registry cannot be asked, what is here is used. One pull at a time per image;
 * answers, good and bad, are remembered, so that a thousand runs with a wrong name cost one
 * question. Thread-safe.
 */
final class DockerImages implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DockerImages.class);
  private static final Duration REMEMBER = Duration.ofSeconds(60);
  private static final int MAX_REMEMBERED = 512;

  private final DockerClient client;
  private final DockerCalls calls;
  private final Duration pullTimeout;
  private final ImagePolicy policy;
  private final InstantSource clock;
  private final ImagePull pull;
  private final ImageLedger ledger;
  private final ImagePruning pruning;
  private final Map<String, Known> known = new LinkedHashMap<>();

  DockerImages(
      DockerClient client,
      DockerCalls calls,
      Duration pullTimeout,
      ImagePolicy policy,
      InstantSource clock) {
    this.client = client;
    this.calls = calls;
    this.pullTimeout = pullTimeout;
    this.policy = policy;
    this.clock = clock;
    this.pull =
        new ImagePull(client, pullTimeout, policy, new RegistryLimits(policy.firstPause(), clock));
    this.ledger = new ImageLedger(policy.ledger());
    this.pruning = new ImagePruning(client, calls, ledger, policy.keepUnused(), clock);
  }

  /** What is known of one image; its fields belong to who holds its lock. */
  private static final class Known {
    final ReentrantLock lock = new ReentrantLock();
    volatile Instant until = Instant.MIN;
    volatile @Nullable Fault refusal;
    volatile boolean isHere;
    Instant checked = Instant.MIN;
    int failures;
  }

  /** An image of the engine. */
  private record Local(String id, List<String> repositories) {
    /** Whether it came from the registry under this name. */
    boolean isFrom(ImageName name) {
      return repositories.contains(ImageName.shortened(name.repository()));
    }
  }

  void ensure(String image) throws FaultException, InterruptedException {
    var name =
        ImageName.parse(image)
            .orElseThrow(() -> new FaultException(PullRefusal.notFound(image, "not a valid name")));
    var state = known(image);
    if (answeredFromMemory(image, state)) {
      return;
    }
    if (!state.lock.tryLock()) {
      // Somebody asks the registry; meanwhile what is here is good enough.
      if (state.isHere) {
        return;
      }
      if (!state.lock.tryLock(pullTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
        var why = "another pull of it takes too long";
        throw new FaultException(PullRefusal.unavailable(image, why));
      }
    }
    try {
      if (!answeredFromMemory(image, state)) {
        look(image, name, state);
      }
    } finally {
      state.lock.unlock();
    }
  }

  /** Forgets an image that somebody removed from the host, so that the next try pulls it. */
  FaultException vanished(String image, Throwable cause) {
    var state = known(image);
    state.isHere = false;
    state.until = Instant.MIN;
    return new FaultException(
        PullRefusal.unavailable(image, "the image was removed from the worker"), cause);
  }

  /** Removes all images that this worker pulled and nobody uses just now. */
  void makeRoom() {
    pruning.keepWithin(0);
  }

  private boolean answeredFromMemory(String image, Known state) throws FaultException {
    var now = clock.instant();
    if (!now.isBefore(state.until)) {
      return false;
    }
    var refusal = state.refusal;
    if (refusal != null) {
      throw new FaultException(refusal);
    }
    ledger.used(image, now);
    return true;
  }

  private void look(String image, ImageName name, Known state)
      throws FaultException, InterruptedException {
    var local = local(image);
    if (local != null) {
      refresh(image, name, state, local);
      found(image, state);
      return;
    }
    state.isHere = false;
    var refusal = pull.pull(image, name);
    if (refusal == null) {
      state.checked = clock.instant();
      ledger.pulled(image, clock.instant());
      found(image, state);
      pruning.keepWithin(policy.bytes());
      return;
    }
    state.refusal = refusal;
    state.failures = Math.min(state.failures + 1, 4);
    state.until =
        clock
            .instant()
            .plus(
                refusal.code() == FaultCode.IMAGE_NOT_FOUND
                    ? policy.rememberWrong()
                    : policy.firstPause().multipliedBy(4L << (state.failures - 1)));
    throw new FaultException(refusal);
  }

  private void found(String image, Known state) {
    var now = clock.instant();
    ledger.used(image, now);
    state.refusal = null;
    state.failures = 0;
    state.isHere = true;
    var every = policy.checkEvery();
    state.until = now.plus(every.compareTo(REMEMBER) < 0 ? every : REMEMBER);
  }

  /** Asks the registry whether the tag moved, where that is due and the name is a tag at all. */
  private void refresh(String image, ImageName name, Known state, Local local)
      throws FaultException, InterruptedException {
    var now = clock.instant();
    var due = state.checked.equals(Instant.MIN) || !now.isBefore(checkedUntil(state));
    if (!due || name.tag().isEmpty() || !local.isFrom(name)) {
      return;
    }
    state.isHere = true;
    state.checked = now;
    var error = pull.refresh(name);
    if (error != null) {
      log.atWarn()
          .addKeyValue("image", image)
          .addKeyValue("reason", error)
          .log("the registry cannot be asked: the image on this host is used");
      return;
    }
    var fresh = local(image);
    if (fresh != null && !fresh.id().equals(local.id())) {
      log.atInfo().addKeyValue("image", image).log("the tag moved: new image pulled");
      if (ledger.isOurs(image)) {
        ledger.pulled(local.id(), now);
      }
      ledger.pulled(image, now);
      pruning.keepWithin(policy.bytes());
    }
  }

  private Instant checkedUntil(Known state) {
    return state.checked.plus(policy.checkEvery());
  }

  boolean isLocal(String image) throws FaultException {
    return local(image) != null;
  }

  private @Nullable Local local(String image) throws FaultException {
    try {
      var found = calls.call(() -> client.inspectImageCmd(image).exec());
      var digests = found.getRepoDigests();
      return new Local(
          String.valueOf(found.getId()),
          digests == null ? List.of() : digests.stream().map(ImageName::repositoryOf).toList());
    } catch (NotFoundException e) {
      return null;
    } catch (RuntimeException e) {
      throw EngineFaults.engineFailed("it could not look for an image", e);
    }
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
    pull.close();
  }
}
