package org.scoregrid.store.objects;

import io.minio.BucketExistsArgs;
import io.minio.CopyObjectArgs;
import io.minio.CopySource;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.UploadObjectArgs;
import io.minio.http.Method;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.ContentDisposition;
import org.scoregrid.store.objects.ObjectFiles.Measured;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects in one bucket of an S3 service. URLs are signed with version 4 for the public endpoint,
 * without a request to it. Thread-safe.
 */
public final class S3BlobStore implements BlobStore {
  private static final Logger log = LoggerFactory.getLogger(S3BlobStore.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final int PARALLEL_REQUESTS = 64;
  private static final int SEALING_TRIES = 5;
  private static final int BUFFER = 1 << 16;
  private static final String SEALED_TYPE = "application/octet-stream";

  private final S3Config config;
  private final OkHttpClient http;
  private final MinioClient client;
  private final MinioClient signer;

  public S3BlobStore(S3Config config) {
    this.config = config;
    this.http = httpClient();
    this.client = clientFor(config.endpoint());
    this.signer = clientFor(config.publicEndpoint());
  }

  /** The client's own default is five requests at a time. */
  private static OkHttpClient httpClient() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(PARALLEL_REQUESTS);
    dispatcher.setMaxRequestsPerHost(PARALLEL_REQUESTS);
    return new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .connectTimeout(CONNECT)
        .readTimeout(SILENCE)
        .writeTimeout(SILENCE)
        .build();
  }

  private MinioClient clientFor(URI endpoint) {
    return MinioClient.builder()
        .endpoint(endpoint.toString())
        .region(config.region())
        .credentials(config.accessKey(), config.secretKey())
        .httpClient(http)
        .build();
  }

  /**
   * Makes the bucket where it is missing.
   *
   * @throws IOException when the service cannot be reached or refuses
   */
  public void ensureBucket() throws IOException {
    String bucket = config.bucket();
    boolean exists =
        S3Calls.run(
            bucket, () -> client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()));
    if (exists) {
      return;
    }
    try {
      S3Calls.run(
          bucket,
          () -> {
            client.makeBucket(
                MakeBucketArgs.builder().bucket(bucket).region(config.region()).build());
            return bucket;
          });
      log.atInfo().addKeyValue("bucket", bucket).log("bucket made");
    } catch (IOException e) {
      // Another process may have been faster.
      if (!S3Calls.run(
          bucket, () -> client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()))) {
        throw e;
      }
    }
  }

  /** The content type is a signed header: a PUT with another one is refused by the service. */
  @Override
  public URI uploadUrl(String objectKey, String contentType, Duration validity) {
    return signed(
        GetPresignedObjectUrlArgs.builder()
            .method(Method.PUT)
            .bucket(config.bucket())
            .object(ObjectKeyRules.writable(objectKey))
            .extraHeaders(Map.of("Content-Type", contentType))
            .expiry(ObjectKeyRules.seconds(validity), TimeUnit.SECONDS)
            .build());
  }

  @Override
  public URI downloadUrl(String objectKey, Duration validity, @Nullable String fileName) {
    return signed(
        GetPresignedObjectUrlArgs.builder()
            .method(Method.GET)
            .bucket(config.bucket())
            .object(ObjectKeyRules.checked(objectKey))
            .extraQueryParams(
                Map.of("response-content-disposition", ContentDisposition.of(fileName)))
            .expiry(ObjectKeyRules.seconds(validity), TimeUnit.SECONDS)
            .build());
  }

  private URI signed(GetPresignedObjectUrlArgs args) {
    try {
      return URI.create(S3Calls.run(args.object(), () -> signer.getPresignedObjectUrl(args)));
    } catch (IOException e) {
      // Signing is arithmetic as long as the region is known.
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream open(String objectKey) throws IOException {
    return get(objectKey);
  }

  private GetObjectResponse get(String objectKey) throws IOException {
    GetObjectArgs args =
        GetObjectArgs.builder()
            .bucket(config.bucket())
            .object(ObjectKeyRules.checked(objectKey))
            .build();
    return S3Calls.run(objectKey, () -> client.getObject(args));
  }

  @Override
  public OptionalLong size(String objectKey) throws IOException {
    StatObjectArgs args =
        StatObjectArgs.builder()
            .bucket(config.bucket())
            .object(ObjectKeyRules.checked(objectKey))
            .build();
    try {
      return OptionalLong.of(S3Calls.run(objectKey, () -> client.statObject(args).size()));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void put(String objectKey, Path file, String contentType) throws IOException {
    upload(ObjectKeyRules.writable(objectKey), file, contentType);
  }

  private void upload(String objectKey, Path file, String contentType) throws IOException {
    UploadObjectArgs args =
        UploadObjectArgs.builder()
            .bucket(config.bucket())
            .object(objectKey)
            .filename(file.toString())
            .contentType(contentType)
            .build();
    S3Calls.run(objectKey, () -> client.uploadObject(args));
  }

  /** The file must not change while it is stored. */
  @Override
  public Sealed putSealed(Path file) throws IOException {
    Measured measured = ObjectFiles.measure(file);
    Sealed sealed = sealed(measured.digest(), measured.bytes());
    if (!exists(sealed)) {
      upload(sealed.objectKey(), file, SEALED_TYPE);
    }
    return sealed;
  }

  @Override
  public Sealed seal(String objectKey) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return sealOnce(objectKey);
      } catch (S3Calls.ChangedMeanwhile e) {
        if (attempt == SEALING_TRIES) {
          throw e;
        }
        log.atInfo().addKeyValue("attempt", attempt).log("upload changed while it was sealed");
      }
    }
  }

  private Sealed sealOnce(String objectKey) throws IOException {
    MessageDigest sha = Digest.newSha256();
    long bytes = 0;
    String etag;
    try (GetObjectResponse object = get(objectKey)) {
      etag = object.headers().get("ETag");
      byte[] buffer = new byte[BUFFER];
      for (int n = object.read(buffer); n >= 0; n = object.read(buffer)) {
        sha.update(buffer, 0, n);
        bytes += n;
      }
    }
    if (etag == null) {
      throw new IOException("object storage gave no ETag for " + objectKey);
    }
    Sealed sealed = sealed(Digest.ofRaw(sha.digest()), bytes);
    if (!exists(sealed)) {
      copy(objectKey, etag, sealed.objectKey());
    }
    return sealed;
  }

  /** Inside the service, and only as long as the source is what was measured. */
  private void copy(String from, String etag, String to) throws IOException {
    CopySource source =
        CopySource.builder()
            .bucket(config.bucket())
            .object(from)
            .matchETag(etag.replace("\"", ""))
            .build();
    CopyObjectArgs args =
        CopyObjectArgs.builder().bucket(config.bucket()).object(to).source(source).build();
    S3Calls.run(from, () -> client.copyObject(args));
  }

  private static Sealed sealed(Digest digest, long bytes) {
    return new Sealed(BlobStore.sealedKey(digest), digest, bytes);
  }

  private boolean exists(Sealed sealed) throws IOException {
    OptionalLong size = size(sealed.objectKey());
    return size.isPresent() && size.getAsLong() == sealed.bytes();
  }

  @Override
  public Listing list(String prefix, @Nullable String from, int max) throws IOException {
    return S3Calls.list(client, config.bucket(), prefix, from, ObjectKeyRules.checkedListing(max));
  }

  @Override
  public void delete(String objectKey) throws IOException {
    RemoveObjectArgs args =
        RemoveObjectArgs.builder()
            .bucket(config.bucket())
            .object(ObjectKeyRules.checked(objectKey))
            .build();
    try {
      S3Calls.run(
          objectKey,
          () -> {
            client.removeObject(args);
            return objectKey;
          });
    } catch (NoSuchFileException e) {
      log.atDebug().addKeyValue("key", objectKey).log("nothing to delete");
    }
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
