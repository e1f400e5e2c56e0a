package org.scoregrid.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.objects.S3BlobStore;
import org.scoregrid.store.objects.S3Config;

class S3BlobStoreTest extends BlobStoreContract {
  private static S3Server server;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @Override
  protected BlobStore open(Path folder) throws Exception {
    S3BlobStore store = new S3BlobStore(config("private"));
    store.ensureBucket();
    return store;
  }

  private static S3Config config(String bucket) {
    return new S3Config(
        server.endpoint(),
        server.otherEndpoint(),
        "us-east-1",
        server.accessKey(),
        server.secretKey(),
        bucket);
  }

  @Test
  void urls_name_the_public_endpoint() throws Exception {
    try (BlobStore store = new S3BlobStore(config("private"))) {
      URI url = store.downloadUrl("dataset/a.zip", Duration.ofDays(5), null);

      assertThat(url.getHost()).isEqualTo(server.otherEndpoint().getHost());
      assertThat(url.toString()).doesNotContain(server.secretKey());
    }
  }

  @Test
  void a_bucket_is_made_once() throws Exception {
    try (S3BlobStore store = new S3BlobStore(config("made-twice"))) {
      store.ensureBucket();
      store.ensureBucket();

      assertThat(store.size("dataset/a.zip")).isEmpty();
    }
  }

  @Test
  void a_download_can_ask_for_a_range(@TempDir Path folder) throws Exception {
    Path content = Files.writeString(folder.resolve("content"), "0123456789");
    try (BlobStore store = new S3BlobStore(config("private"));
        HttpClient http = HttpClient.newHttpClient()) {
      store.put("dataset/range.zip", content, "application/zip");
      HttpRequest request =
          HttpRequest.newBuilder(store.downloadUrl("dataset/range.zip", Duration.ofHours(1), null))
              .header("Range", "bytes=2-4")
              .build();

      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(206);
      assertThat(answer.body()).isEqualTo("234");
    }
  }

  @Test
  void wrong_credentials_are_an_error_and_not_an_absent_object() throws Exception {
    S3Config wrong =
        new S3Config(
            server.endpoint(), server.endpoint(), "us-east-1", server.accessKey(), "no", "private");
    try (BlobStore store = new S3BlobStore(wrong)) {
      assertThatThrownBy(() -> store.open("dataset/a.zip"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("SignatureDoesNotMatch");
      assertThatThrownBy(() -> store.size("dataset/a.zip")).isInstanceOf(IOException.class);
    }
  }
}
