package org.scoregrid.store.objects;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** HMAC-SHA256 over everything that a URL of {@link FileBlobStore} allows. Thread-safe. */
final class UrlSignature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST_KEY = 16;

  private final SecretKeySpec key;

  /**
   * What is signed.
   *
   * @param expires seconds since 1970
   */
  record Claim(
      String method,
      String objectKey,
      long expires,
      @Nullable String contentType,
      @Nullable String fileName) {

    /** Lengths stand before the parts, so that no two claims have the same text. */
    private String canonical() {
      StringBuilder text = new StringBuilder("scoregrid-object-1\n");
      String[] parts = {method, objectKey, Long.toString(expires), contentType, fileName};
      for (String part : parts) {
        text.append(part == null ? "-" : part.length() + ":" + part).append('\n');
      }
      return text.toString();
    }
  }

  UrlSignature(byte[] hmacKey) {
    if (hmacKey.length < SHORTEST_KEY) {
      throw new IllegalArgumentException("the key of signed URLs needs 16 bytes or more");
    }
    key = new SecretKeySpec(hmacKey, ALGORITHM);
  }

  String sign(Claim claim) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] raw = mac.doFinal(claim.canonical().getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }

  /** Compares in constant time. */
  boolean matches(Claim claim, String signature) {
    return MessageDigest.isEqual(
        sign(claim).getBytes(StandardCharsets.US_ASCII),
        signature.getBytes(StandardCharsets.UTF_8));
  }
}
