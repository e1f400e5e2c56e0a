package org.scoregrid.worker.container.docker;

import java.util.List;
import java.util.Locale;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;

/** Reads the engine's words about a failed pull: whose fault is it? */
final class PullRefusal {
  /** Passes with time, even where the answer also says "denied". */
  private static final List<String> PASSING =
      List.of("toomanyrequests", "too many requests", "rate limit");

  private static final List<String> FINAL =
      List.of(
          "manifest unknown",
          "manifest for",
          "no matching manifest",
          "name unknown",
          "repository name not known",
          "pull access denied",
          "repository does not exist",
          "unauthorized",
          "no basic auth credentials",
          "authentication required",
          "requested access to the resource is denied",
          "access forbidden",
          "invalid reference format");

  private PullRefusal() {}

  static Fault fault(String image, String message) {
    var lower = message.toLowerCase(Locale.ROOT);
    return !isLimit(message) && FINAL.stream().anyMatch(lower::contains)
        ? notFound(image, message)
        : unavailable(image, message);
  }

  /** Whether the registry is asked too often. */
  static boolean isLimit(String message) {
    var lower = message.toLowerCase(Locale.ROOT);
    return PASSING.stream().anyMatch(lower::contains);
  }

  static Fault limited(String image, String evidence) {
    return new Fault(
        FaultCode.IMAGE_UNAVAILABLE,
        Blame.PLATFORM,
        "The registry of the container image "
            + shown(image)
            + " refuses the worker, because it was asked too often.",
        "Nothing to do: the run is tried again by itself. Administrators can log the worker's host"
            + " in to the registry or pull the image there.",
        evidence);
  }

  static Fault notFound(String image, String evidence) {
    return new Fault(
        FaultCode.IMAGE_NOT_FOUND,
        Blame.ORGANIZER,
        "The container image " + shown(image) + " does not exist or may not be pulled.",
        "Correct the name of the image in the competition, or make the image public.",
        evidence);
  }

  static Fault unavailable(String image, String evidence) {
    return new Fault(
        FaultCode.IMAGE_UNAVAILABLE,
        Blame.PLATFORM,
        "The container image " + shown(image) + " cannot be pulled at the moment.",
        "Nothing to do: the run is tried again by itself.",
        evidence);
  }

  private static String shown(String image) {
    return image.length() > 300 ? image.substring(0, 300) + "…" : image;
  }
}
