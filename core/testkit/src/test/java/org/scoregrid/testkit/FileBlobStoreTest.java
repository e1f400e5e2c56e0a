package org.scoregrid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.LocalObjects.Grant;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.objects.LocalObjectServer;

class FileBlobStoreTest extends BlobStoreContract {
  private static final byte[] KEY = "a key of enough bytes".getBytes(UTF_8);
  private static final URI SITE = URI.create("http://127.0.0.1:1/");
  private static final InstantSource CLOCK = InstantSource.system();

  private final LocalObjectServer server;

  FileBlobStoreTest() throws IOException {
    server = LocalObjectServer.start();
  }

  @Override
  protected BlobStore open(Path folder) throws Exception {
    FileBlobStore store = new FileBlobStore(folder, server.siteUrl(), KEY, CLOCK);
    server.serve(store);
    return store;
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void a_broken_upload_leaves_nothing_behind(@TempDir Path root) throws Exception {
    FileBlobStore store = new FileBlobStore(root, SITE, KEY, CLOCK);
    InputStream broken =
        new InputStream() {
          private int left = 10;

          @Override
          public int read() throws IOException {
            if (left == 0) {
              throw new IOException("connection reset");
            }
            left--;
            return 'x';
          }
        };
    Grant grant = new Grant("dataset/a.zip", "application/zip", null);

    assertThatThrownBy(() -> store.receive(grant, broken)).isInstanceOf(IOException.class);

    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void what_a_crash_left_unfinished_goes_after_a_day(@TempDir Path root) throws Exception {
    new FileBlobStore(root, SITE, KEY, CLOCK).close();
    Path old = Files.writeString(root.resolve(".unfinished/old"), "half");
    Path young = Files.writeString(root.resolve(".unfinished/young"), "half");
    Instant longAgo = CLOCK.instant().minusSeconds(2 * 86_400);
    Files.setLastModifiedTime(old, FileTime.from(longAgo));

    new FileBlobStore(root, SITE, KEY, CLOCK).close();

    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void a_damaged_blob_is_replaced(@TempDir Path root) throws Exception {
    FileBlobStore store = new FileBlobStore(root, SITE, KEY, CLOCK);
    Path content = Files.writeString(root.resolve("content"), "whole");
    String place = store.putSealed(content).objectKey();
    Files.writeString(root.resolve(place), "wh");

    store.putSealed(content);

    assertThat(root.resolve(place)).hasContent("whole");
  }

  @Test
  void a_key_with_dots_is_refused_before_the_signature_is_looked_at(@TempDir Path root)
      throws Exception {
    FileBlobStore store = new FileBlobStore(root, SITE, KEY, CLOCK);
    Map<String, String> query = Map.of("method", "GET", "expires", "99999999999", "signature", "x");

    assertThat(store.check("GET", "../../etc/passwd", query)).isEmpty();
    assertThat(store.check("GET", "dataset/a.zip", Map.of())).isEmpty();
    assertThat(store.check("GET", "dataset/a.zip", query)).isEmpty();
  }
}
