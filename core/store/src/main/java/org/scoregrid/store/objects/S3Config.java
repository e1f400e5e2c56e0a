package org.scoregrid.store.objects;

import java.net.URI;

/**
 * Where the objects lie.
 *
 * @param endpoint as this process reaches it
 * @param publicEndpoint as browsers and workers reach it: part of every URL that is handed out
 * @param region goes into signatures; {@code us-east-1} where the service has none
 * @param bucket the private bucket
 */
public record S3Config(
    URI endpoint,
    URI publicEndpoint,
    String region,
    String accessKey,
    String secretKey,
    String bucket) {

  /** Without the secret key. */
  @Override
  public String toString() {
    return "S3Config[endpoint=%s, publicEndpoint=%s, region=%s, bucket=%s]"
        .formatted(endpoint, publicEndpoint, region, bucket);
  }
}
