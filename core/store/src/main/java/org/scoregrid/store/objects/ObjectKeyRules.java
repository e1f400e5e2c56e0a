package org.scoregrid.store.objects;

import java.time.Duration;
import java.util.regex.Pattern;

/** What both adapters accept as a key and as the validity of a URL, so that they behave alike. */
final class ObjectKeyRules {
  static final String SEALED_FOLDER = "blobs/";

  /** The longest that S3 signs for. */
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(7);

  private static final int LONGEST_KEY = 900;
  private static final int LONGEST_LISTING = 1_000;

  /** No separators of any system, nothing hidden, nothing that a shell or a URL would read. */
  private static final Pattern SEGMENT =
      Pattern.compile("(?!\\.)[\\p{L}\\p{N}\\p{M} ._+@=,()~-]{1,120}(?<![ .])");

  private ObjectKeyRules() {}

  /** Whether a key is a plain relative path: no {@code ..}, no leading slash, no odd characters. */
  static boolean allows(String objectKey) {
    if (objectKey.isEmpty() || objectKey.length() > LONGEST_KEY) {
      return false;
    }
    for (String segment : objectKey.split("/", -1)) {
      if (!SEGMENT.matcher(segment).matches()) {
        return false;
      }
    }
    return true;
  }

  /** Returns the key, or throws {@link IllegalArgumentException} where it is not allowed. */
  static String checked(String objectKey) {
    if (!allows(objectKey)) {
      throw new IllegalArgumentException("not an object key");
    }
    return objectKey;
  }

  /** As {@link #checked}, for what is written under a name of the caller's choice. */
  static String writable(String objectKey) {
    if (checked(objectKey).startsWith(SEALED_FOLDER)) {
      throw new IllegalArgumentException("sealed objects are written by digest only");
    }
    return objectKey;
  }

  /** What S3 gives at once. */
  static int checkedListing(int max) {
    if (max < 1 || max > LONGEST_LISTING) {
      throw new IllegalArgumentException("a listing has parts of 1 to " + LONGEST_LISTING);
    }
    return max;
  }

  /** Whole seconds from 1 to seven days, or {@link IllegalArgumentException}. */
  static int seconds(Duration validity) {
    if (validity.toSeconds() < 1 || validity.compareTo(LONGEST_VALIDITY) > 0) {
      throw new IllegalArgumentException("URLs are valid for 1 second to 7 days");
    }
    return (int) validity.toSeconds();
  }
}
