package org.scoregrid.domain.id;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 of some bytes, as 64 lower-case hex digits: the name of a blob. */
public record Digest(String sha256) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public Digest {
    if (!HEX.matcher(sha256).matches()) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hex: " + sha256);
    }
  }

  public static Digest of(byte[] bytes) {
    return ofRaw(newSha256().digest(bytes));
  }

  /** The digest that a finished {@link #newSha256} computation gave. */
  public static Digest ofRaw(byte[] rawSha256) {
    return new Digest(HexFormat.of().formatHex(rawSha256));
  }

  /** A fresh SHA-256 computation, for streams. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return sha256;
  }
}
