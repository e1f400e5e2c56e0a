package org.scoregrid.web;

import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * Configuration of the web process.
 *
 * @param host address to listen on
 * @param port to listen on; 0: any free one
 * @param siteUrl how clients reach the site, without a path; links and page URLs begin with it
 * @param secret at least 32 bytes, as hex digits, the same in every web process: API tokens derive
 *     from it
 * @param sessionLength how long a browser stays signed in
 * @param urlValidity of signed URLs that are handed out
 * @param maxBody bytes of a JSON or form body
 * @param maxUpload bytes of an upload that this process stores itself
 * @param maxHeaders bytes of a request's headers
 * @param readTimeout how long a client may be silent in the middle of a request
 * @param idleTimeout how long a connection is kept without a request
 * @param maxConnections open connections
 * @param maxRequests requests that are answered at the same time
 * @param passwordChecks passwords that are hashed at the same time; each takes 19 MiB
 * @param trustForwardedFor whether a proxy in front sets {@code X-Forwarded-For}
 * @param objectOrigins origins of signed URLs where storage is not served by this site
 */
public record WebConfig(
    String host,
    int port,
    URI siteUrl,
    String secret,
    Duration sessionLength,
    Duration urlValidity,
    int maxBody,
    long maxUpload,
    int maxHeaders,
    Duration readTimeout,
    Duration idleTimeout,
    int maxConnections,
    int maxRequests,
    int passwordChecks,
    boolean trustForwardedFor,
    List<String> objectOrigins) {
  private static final int MIB = 1024 * 1024;
  private static final int MIN_SECRET_BYTES = 32;

  public WebConfig {
    objectOrigins = List.copyOf(objectOrigins);
    if (HexFormat.of().parseHex(secret).length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "the web secret needs at least " + MIN_SECRET_BYTES + " bytes as hex digits");
    }
  }

  /** Everything but the four settings without a sensible default. */
  public static WebConfig of(String host, int port, URI siteUrl, String secret) {
    return new WebConfig(
        host,
        port,
        siteUrl,
        secret,
        Duration.ofDays(14),
        Duration.ofDays(5),
        2 * MIB,
        10L * 1024 * MIB,
        16 * 1024,
        Duration.ofSeconds(60),
        Duration.ofMinutes(2),
        4_096,
        1_024,
        2,
        false,
        List.of());
  }

  public WebConfig withObjectOrigins(List<String> origins) {
    return new WebConfig(
        host,
        port,
        siteUrl,
        secret,
        sessionLength,
        urlValidity,
        maxBody,
        maxUpload,
        maxHeaders,
        readTimeout,
        idleTimeout,
        maxConnections,
        maxRequests,
        passwordChecks,
        trustForwardedFor,
        origins);
  }

  public boolean https() {
    return "https".equals(siteUrl.getScheme());
  }

  byte[] secretBytes() {
    return HexFormat.of().parseHex(secret);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "WebConfig[host=" + host + ", port=" + port + ", siteUrl=" + siteUrl + "]";
  }
}
