package org.scoregrid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.BlobStore.Listing;
import org.scoregrid.store.BlobStore.Sealed;
import org.scoregrid.store.BlobStore.StoredObject;

/** What every object storage does, with real HTTP requests against the URLs that it signs. */
public abstract class BlobStoreContract {
  private static final String ZIP = "application/zip";
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String key = "dataset/2026-01-02-1767312000/" + UUID.randomUUID() + "/data.zip";
  private Path folder;
  private BlobStore store;

  /** Opens an empty store whose URLs are served; anything on disk goes below the folder. */
  protected abstract BlobStore open(Path folder) throws Exception;

  @BeforeEach
  void openStore(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.store = open(Files.createDirectory(folder.resolve("objects")));
  }

  @AfterEach
  void closeStore() {
    store.close();
    http.close();
  }

  @Test
  void what_is_uploaded_by_url_can_be_downloaded_by_url() throws Exception {
    assertThat(upload(key, "first").statusCode()).isBetween(200, 299);

    assertThat(get(store.downloadUrl(key, HOUR, null)).body()).isEqualTo("first");
    assertThat(text(key)).isEqualTo("first");
    assertThat(store.size(key)).hasValue(5);
  }

  @Test
  void an_upload_replaces_the_placeholder() throws Exception {
    store.put(key, file(""), ZIP);
    assertThat(store.size(key)).hasValue(0);

    upload(key, "content");

    assertThat(text(key)).isEqualTo("content");
  }

  @Test
  void an_upload_of_another_content_type_is_refused() throws Exception {
    URI url = store.uploadUrl(key, ZIP, HOUR);

    assertThat(put(url, "text/html", "<script>").statusCode()).isEqualTo(403);
    assertThat(store.size(key)).isEmpty();
  }

  @Test
  void a_url_does_not_work_for_another_object() throws Exception {
    String other = key.replace("data.zip", "other.zip");
    store.put(other, file("secret"), ZIP);
    URI download = store.downloadUrl(key, HOUR, null);
    URI upload = store.uploadUrl(key, ZIP, HOUR);

    assertThat(get(changed(download, "data.zip", "other.zip")).statusCode()).isEqualTo(403);
    assertThat(put(changed(upload, "data.zip", "other.zip"), ZIP, "mine").statusCode())
        .isEqualTo(403);
    assertThat(text(other)).isEqualTo("secret");
  }

  @Test
  void a_url_does_not_work_for_another_method() throws Exception {
    store.put(key, file("kept"), ZIP);

    assertThat(put(store.downloadUrl(key, HOUR, null), ZIP, "lost").statusCode()).isEqualTo(403);
    assertThat(get(store.uploadUrl(key, ZIP, HOUR)).statusCode()).isEqualTo(403);
    assertThat(text(key)).isEqualTo("kept");
  }

  @Test
  void a_changed_signature_is_refused() throws Exception {
    store.put(key, file("secret"), ZIP);
    String url = store.downloadUrl(key, HOUR, null).toString();
    int at = url.toLowerCase(Locale.ROOT).lastIndexOf("signature=") + 12;
    char flipped = url.charAt(at) == '0' ? '1' : '0';

    URI forged = URI.create(url.substring(0, at) + flipped + url.substring(at + 1));

    assertThat(get(forged).statusCode()).isEqualTo(403);
  }

  @Test
  void a_url_expires() throws Exception {
    store.put(key, file("secret"), ZIP);
    URI download = store.downloadUrl(key, Duration.ofSeconds(1), null);
    URI upload = store.uploadUrl(key, ZIP, Duration.ofSeconds(1));

    await().atMost(PATIENCE).until(() -> get(download).statusCode() == 403);
    await().atMost(PATIENCE).until(() -> put(upload, ZIP, "late").statusCode() == 403);
  }

  @Test
  void a_download_can_carry_a_file_name() throws Exception {
    store.put(key, file("bytes"), ZIP);

    HttpResponse<String> named = get(store.downloadUrl(key, HOUR, "Ergebnis \"ü\" 1.zip"));

    assertThat(named.body()).isEqualTo("bytes");
    assertThat(named.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment")
        .contains("filename*=UTF-8''Ergebnis%20%22%C3%BC%22%201.zip");
  }

  @Test
  void sealed_bytes_survive_a_later_upload_and_the_removal_of_the_upload() throws Exception {
    upload(key, "measured");

    Sealed sealed = store.seal(key);
    upload(key, "swapped in");

    assertThat(sealed.digest()).isEqualTo(Digest.of("measured".getBytes(UTF_8)));
    assertThat(sealed.bytes()).isEqualTo(8);
    assertThat(sealed.objectKey()).isEqualTo(BlobStore.sealedKey(sealed.digest()));
    assertThat(text(sealed.objectKey())).isEqualTo("measured");
    store.delete(key);
    assertThat(text(sealed.objectKey())).isEqualTo("measured");
    assertThat(get(store.downloadUrl(sealed.objectKey(), HOUR, null)).body()).isEqualTo("measured");
  }

  @Test
  void sealing_twice_gives_the_same_answer() throws Exception {
    upload(key, "same");

    assertThat(store.seal(key)).isEqualTo(store.seal(key)).isEqualTo(store.putSealed(file("same")));
  }

  @Test
  void sealing_while_the_upload_is_replaced_never_stores_bytes_under_a_wrong_digest()
      throws Exception {
    List<Path> contents = List.of(file("one one one"), file("two two two"));
    store.put(key, contents.getFirst(), ZIP);
    try (ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writing =
          writer.submit(
              () -> {
                for (int i = 0; i < 30; i++) {
                  store.put(key, contents.get(i % 2), ZIP);
                }
                return true;
              });
      for (int i = 0; i < 15; i++) {
        sealAndCompare();
      }
      writing.get();
    }
  }

  private void sealAndCompare() throws IOException {
    Sealed sealed;
    try {
      sealed = store.seal(key);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("changed meanwhile");
      return;
    }
    assertThat(Digest.of(text(sealed.objectKey()).getBytes(UTF_8))).isEqualTo(sealed.digest());
  }

  @Test
  void a_file_stored_by_digest_is_found_by_digest() throws Exception {
    Sealed sealed = store.putSealed(file("program"));

    assertThat(sealed.objectKey())
        .isEqualTo(BlobStore.sealedKey(Digest.of("program".getBytes(UTF_8))));
    assertThat(text(sealed.objectKey())).isEqualTo("program");
  }

  @Test
  void sealed_places_cannot_be_written_by_name() throws Exception {
    String place = store.putSealed(file("program")).objectKey();

    assertThatThrownBy(() -> store.uploadUrl(place, ZIP, HOUR))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.put(place, file("other"), ZIP))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keys_that_leave_the_storage_or_look_odd_are_refused() {
    String odds =
        " |/etc/passwd|../x|a/../../x|a//b|a/./b|a/|.hidden|a\\b|a/.unfinished|a\0b|a\nb|a?b|a%2e";
    for (String odd : odds.split("\\|")) {
      assertThatThrownBy(() -> store.open(odd)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.uploadUrl(odd, ZIP, HOUR))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.delete(odd)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> store.open("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.open("a/" + "x".repeat(2_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void names_with_spaces_and_letters_of_any_script_work() throws Exception {
    String named = key.replace("data.zip", "Übung (1) +@=,~ данные.zip");
    assertThat(upload(named, "content").statusCode()).isBetween(200, 299);

    assertThat(get(store.downloadUrl(named, HOUR, null)).body()).isEqualTo("content");
    assertThat(text(store.seal(named).objectKey())).isEqualTo("content");
  }

  @Test
  void what_is_not_there_is_said_to_be_absent() throws Exception {
    assertThat(store.size(key)).isEmpty();
    assertThatThrownBy(() -> store.open(key).close()).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> store.seal(key)).isInstanceOf(NoSuchFileException.class);
    assertThat(get(store.downloadUrl(key, HOUR, null)).statusCode()).isEqualTo(404);
    store.delete(key);
  }

  @Test
  void a_deleted_object_is_gone_and_its_neighbour_stays() throws Exception {
    String neighbour = key.replace("data.zip", "neighbour.zip");
    store.put(key, file("a"), ZIP);
    store.put(neighbour, file("b"), ZIP);

    store.delete(key);

    assertThat(store.size(key)).isEmpty();
    assertThat(text(neighbour)).isEqualTo("b");
  }

  @Test
  void a_listing_comes_in_parts_in_order_and_each_object_once() throws Exception {
    List<String> keys =
        List.of("list/a-b/1.zip", "list/a/1.zip", "list/a/2.zip", "list/a/b/3.zip", "list/b.zip");
    for (String each : keys) {
      store.put(each, file("four"), ZIP);
    }
    store.put("listing/other.zip", file("x"), ZIP);
    store.put("before/other.zip", file("x"), ZIP);

    List<StoredObject> all = new ArrayList<>();
    Listing part = store.list("list/", null, 2);
    int parts = 1;
    for (; part.next() != null && parts < 20; parts++) {
      assertThat(part.objects()).hasSizeLessThanOrEqualTo(2);
      all.addAll(part.objects());
      part = store.list("list/", part.next(), 2);
    }
    all.addAll(part.objects());

    assertThat(all).extracting(StoredObject::objectKey).containsExactlyElementsOf(keys);
    assertThat(all).allSatisfy(one -> assertThat(one.bytes()).isEqualTo(4));
    assertThat(all)
        .allSatisfy(
            one ->
                assertThat(one.modifiedAt())
                    .isBetween(
                        Instant.now().minus(Duration.ofHours(1)),
                        Instant.now().plus(Duration.ofHours(1))));
    assertThat(store.list("list/a/", null, 1_000).objects()).hasSize(3);
    assertThat(store.list("nothing/", null, 10)).isEqualTo(new Listing(List.of(), null));
    assertThatThrownBy(() -> store.list("list/", null, 1_001))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private HttpResponse<String> upload(String objectKey, String body) throws Exception {
    return put(store.uploadUrl(objectKey, ZIP, HOUR), ZIP, body);
  }

  private HttpResponse<String> put(URI url, String contentType, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Content-Type", contentType)
            .PUT(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  /** A plain GET without any header, as stock workers send it (reference/queue-protocol.md 8). */
  private HttpResponse<String> get(URI url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static URI changed(URI url, String from, String to) {
    assertThat(url.toString()).contains(from);
    return URI.create(url.toString().replace(from, to));
  }

  private String text(String objectKey) throws IOException {
    try (InputStream in = store.open(objectKey)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "content", ".bin"), content);
  }
}
