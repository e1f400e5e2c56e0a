package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.image.ImageDescription;
import org.scoregrid.worker.container.image.ImageSource;
import org.scoregrid.worker.container.image.RootFileSystems;

/**
 * What names of images mean at the moment, and what programs find in them. A name is looked up
 * again after a while, so that a thousand runs cost one question. Thread-safe.
 */
final class Images {
  private static final Duration REMEMBER = Duration.ofSeconds(60);
  private static final int MAX_REMEMBERED = 512;

  private final ImageSource source;
  private final RootFileSystems trees;
  private final Path names;
  private final InstantSource clock;
  private final Map<String, Known> known = new LinkedHashMap<>();

  private record Known(ImageDescription image, Surroundings around, Instant until) {}

  /** An image in use. */
  record InUse(Surroundings around, RootFileSystems.Pin pin) {}

  Images(ImageSource source, RootFileSystems trees, Path names, InstantSource clock) {
    this.source = source;
    this.trees = trees;
    this.names = names;
    this.clock = clock;
  }

  /** Until the pin is closed, the tree stays. */
  InUse use(String name) throws FaultException, InterruptedException {
    var remembered = remembered(name);
    try {
      var image = remembered == null ? source.find(name) : remembered.image();
      var pin = trees.pin(image, source);
      var done = false;
      try {
        var around =
            remembered == null ? Surroundings.of(image, pin.root(), names) : remembered.around();
        if (remembered == null) {
          remember(name, new Known(image, around, clock.instant().plus(REMEMBER)));
        }
        done = true;
        return new InUse(around, pin);
      } finally {
        if (!done) {
          pin.close();
        }
      }
    } catch (IOException e) {
      throw unusable(name, e);
    }
  }

  private Surroundings around(String name, ImageDescription image, Path root)
      throws FaultException {
    try {
      return Surroundings.of(image, root, names);
    } catch (IOException e) {
      throw EngineFaults.refused(
          "The container image " + shown(name) + " cannot be used: " + e.getMessage() + ".",
          "Correct the image, or run the competition on a worker with Docker.");
    }
  }

  private synchronized @Nullable Known remembered(String name) {
    var found = known.get(name);
    return found != null && clock.instant().isBefore(found.until()) ? found : null;
  }

  private synchronized void remember(String name, Known found) {
    known.remove(name);
    known.put(name, found);
    Iterator<Known> oldest = known.values().iterator();
    while (known.size() > MAX_REMEMBERED && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }

  private static String shown(String name) {
    return name.length() > 300 ? name.substring(0, 300) + "…" : name;
  }

  private static FaultException unusable(String name, IOException cause) {
    return new FaultException(
        new Fault(
            FaultCode.IMAGE_UNAVAILABLE,
            Blame.PLATFORM,
            "The container image " + shown(name) + " cannot be unpacked on this worker.",
            "Nothing to do: the run is tried again by itself.",
            String.valueOf(cause.getMessage())),
        cause);
  }
}
