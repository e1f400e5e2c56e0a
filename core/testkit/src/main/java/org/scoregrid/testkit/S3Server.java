package org.scoregrid.testkit;

import java.net.URI;
import java.util.Properties;
import java.util.UUID;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/** A real S3 server on loopback with its own credentials and objects in memory. */
public final class S3Server implements AutoCloseable {
  private final String accessKey = "key-" + UUID.randomUUID();
  private final String secretKey = UUID.randomUUID().toString();
  private final S3Proxy server;
  private final BlobStore objects;

  private S3Server() throws Exception {
    objects = BlobStores.create("transient-nio2", new Properties());
    server =
        S3Proxy.builder()
            .blobStore(objects)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
            .build();
    server.start();
  }

  /** Starts a server on a free port. Throws when that fails. */
  public static S3Server start() throws Exception {
    return new S3Server();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /** The same server under another host name. */
  public URI otherEndpoint() {
    return URI.create("http://localhost:" + server.getPort());
  }

  public String accessKey() {
    return accessKey;
  }

  public String secretKey() {
    return secretKey;
  }

  @Override
  public void close() throws Exception {
    server.stop();
    objects.close();
  }
}
