package org.scoregrid.worker.container.docker;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image name that is safe to put into the engine's URLs.
 *
 * @param repository with registry, and with the digest if one is given
 * @param tag empty where a digest is given; {@code latest} where nothing is, because the engine
 *     would pull every tag
 */
record ImageName(String repository, String tag) {
  private static final Pattern SAFE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*(:\\d{1,5}/[A-Za-z0-9._/-]+)?");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("[a-z0-9]+:[0-9a-fA-F]{32,128}");
  private static final int MAX_LENGTH = 255;

  /** Empty for what cannot be the name of an image. */
  static Optional<ImageName> parse(String text) {
    if (text.length() > MAX_LENGTH || text.contains("..")) {
      return Optional.empty();
    }
    var at = text.indexOf('@');
    if (at >= 0) {
      return isSafe(untagged(text.substring(0, at)))
              && DIGEST.matcher(text.substring(at + 1)).matches()
          ? Optional.of(new ImageName(text, ""))
          : Optional.empty();
    }
    var repository = untagged(text);
    var tag =
        repository.length() == text.length() ? "latest" : text.substring(repository.length() + 1);
    return isSafe(repository) && TAG.matcher(tag).matches()
        ? Optional.of(new ImageName(repository, tag))
        : Optional.empty();
  }

  /** The host that is asked for the image. */
  String registry() {
    var slash = repository.indexOf('/');
    var first = slash < 0 ? "" : repository.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost")
        ? first
        : "docker.io";
  }

  /** The name by which the engine lists a repository: without what it adds by itself. */
  static String shortened(String repository) {
    var rest = repository;
    for (var implied : List.of("index.docker.io/", "docker.io/", "library/")) {
      rest = rest.startsWith(implied) ? rest.substring(implied.length()) : rest;
    }
    return rest;
  }

  /** The repository of a {@code name@digest}, shortened. */
  static String repositoryOf(String digested) {
    var at = digested.indexOf('@');
    return shortened(at < 0 ? digested : digested.substring(0, at));
  }

  private static boolean isSafe(String repository) {
    return SAFE.matcher(repository).matches();
  }

  /** A colon before the last slash belongs to the registry's port. */
  private static String untagged(String text) {
    var colon = text.lastIndexOf(':');
    return colon > text.lastIndexOf('/') ? text.substring(0, colon) : text;
  }
}
