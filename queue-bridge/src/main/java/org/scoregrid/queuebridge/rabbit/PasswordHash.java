package org.scoregrid.queuebridge.rabbit;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How RabbitMQ keeps a password: four bytes of salt, then the digest of salt and password.
 *
 * @param algorithm as the broker names it
 */
record PasswordHash(String base64, String algorithm) {
  private static final int SALT_BYTES = 4;

  static PasswordHash of(@Nullable JsonNode user) {
    return user == null
        ? new PasswordHash("", "")
        : new PasswordHash(
            user.path("password_hash").asText(), user.path("hashing_algorithm").asText());
  }

  /** False only where it cannot be: ways of hashing that are unknown here are believed. */
  boolean mayBeOf(String password) {
    String digest =
        switch (algorithm) {
          case "rabbit_password_hashing_sha256" -> "SHA-256";
          case "rabbit_password_hashing_sha512" -> "SHA-512";
          default -> "";
        };
    return digest.isEmpty() || matches(digest, password);
  }

  private boolean matches(String digest, String password) {
    try {
      byte[] stored = Base64.getDecoder().decode(base64);
      if (stored.length <= SALT_BYTES) {
        return false;
      }
      MessageDigest hash = MessageDigest.getInstance(digest);
      hash.update(stored, 0, SALT_BYTES);
      hash.update(password.getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(
          Arrays.copyOfRange(stored, SALT_BYTES, stored.length), hash.digest());
    } catch (IllegalArgumentException _) {
      return false;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + digest, e);
    }
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "PasswordHash[" + algorithm + "]";
  }
}
