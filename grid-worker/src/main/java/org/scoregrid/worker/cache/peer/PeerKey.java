package org.scoregrid.worker.cache.peer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.scoregrid.domain.id.Digest;

/** Signs and checks the short-lived addresses by which peers fetch blobs. Thread-safe. */
final class PeerKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Duration LIFE = Duration.ofMinutes(2);

  /** Clocks of one site agree about that well. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private static final Pattern ADDRESS =
      Pattern.compile("/blob/([0-9a-f]{64})\\?until=(\\d{1,12})&sign=([0-9a-f]{64})");

  private final SecretKeySpec key;

  PeerKey(String secret) {
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** Path and query for one blob, good for two minutes. */
  String address(Digest digest, Instant now) {
    long until = now.plus(LIFE).getEpochSecond();
    return "/blob/" + digest.sha256() + "?until=" + until + "&sign=" + sign(digest, until);
  }

  /** The blob that a signed address names; empty for any other or an old one. */
  Optional<Digest> asked(String address, Instant now) {
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Digest digest = new Digest(parts.group(1));
    long until = Long.parseLong(parts.group(2));
    boolean inTime =
        until >= now.getEpochSecond() && until <= now.plus(LIFE).plus(SKEW).getEpochSecond();
    byte[] given = parts.group(3).getBytes(StandardCharsets.US_ASCII);
    byte[] right = sign(digest, until).getBytes(StandardCharsets.US_ASCII);
    return inTime && MessageDigest.isEqual(given, right) ? Optional.of(digest) : Optional.empty();
  }

  private String sign(Digest digest, long until) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      String text = "blob\n" + digest.sha256() + "\n" + until;
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
