package org.scoregrid.web.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;
import org.scoregrid.web.http.ApiError;

/**
 * Argon2id hashes of passwords, spelled {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}. At most a set
 * number is computed at the same time, each in 19 MiB. Thread-safe.
 */
public final class Passwords {
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int ITERATIONS = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int MAX_WAIT_SECONDS = 5;
  private static final int MAX_MEMORY_KIB = 256 * 1024;
  private static final int MAX_ITERATIONS = 20;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})"
              + "\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

  private final Semaphore room;
  private final SecureRandom random = new SecureRandom();
  private final String decoy;

  public Passwords(int atTheSameTime) {
    room = new Semaphore(atTheSameTime, true);
    decoy =
        phc(new Cost(MEMORY_KIB, ITERATIONS, LANES), new byte[SALT_BYTES], new byte[HASH_BYTES]);
  }

  private record Cost(int memoryKib, int iterations, int lanes) {}

  /**
   * A fresh hash, to be stored.
   *
   * @throws ApiError 503 when too many wait
   */
  public String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    Cost cost = new Cost(MEMORY_KIB, ITERATIONS, LANES);
    return phc(cost, salt, argon2id(password, cost, salt, HASH_BYTES));
  }

  /**
   * Whether a password fits a hash. It takes the same time where there is no hash (null), so that
   * nobody learns which accounts exist.
   *
   * @throws ApiError 503 when too many wait
   */
  public boolean matches(String password, @Nullable String hash) {
    Matcher parts = PHC.matcher(hash == null ? decoy : hash);
    if (!parts.matches()) {
      return false;
    }
    Cost cost =
        new Cost(
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)));
    if (cost.memoryKib() > MAX_MEMORY_KIB || cost.iterations() > MAX_ITERATIONS) {
      return false;
    }
    byte[] salt = Base64.getDecoder().decode(parts.group(4));
    byte[] expected = Base64.getDecoder().decode(parts.group(5));
    boolean equal =
        MessageDigest.isEqual(expected, argon2id(password, cost, salt, expected.length));
    return equal && hash != null;
  }

  private byte[] argon2id(String password, Cost cost, byte[] salt, int length) {
    enter();
    try {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(cost.memoryKib())
              .withIterations(cost.iterations())
              .withParallelism(cost.lanes())
              .withSalt(salt)
              .build());
      byte[] result = new byte[length];
      generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), result);
      return result;
    } finally {
      room.release();
    }
  }

  private void enter() {
    try {
      if (!room.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw ApiError.detail(503, "Too many people sign in right now. Please try again shortly.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiError.detail(503, "The site is shutting down. Please try again shortly.");
    }
  }

  private static String phc(Cost cost, byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memoryKib(),
            cost.iterations(),
            cost.lanes(),
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }
}
