package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.web.Browser.Reply;

/** Objects behind signed URLs. */
class StorageTest {
  private static final byte[] BODY = "0123456789".getBytes(StandardCharsets.US_ASCII);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Site site;
  private final Browser browser;

  StorageTest(@TempDir Path objects) {
    site = new Site(objects);
    browser = site.anonymous();
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void an_upload_needs_its_signature_and_its_content_type() {
    String url = site.blobs.uploadUrl("dataset/a/b.zip", "application/zip", HOUR).toString();
    assertThat(browser.send("PUT", url, "text/plain", BODY).status()).isEqualTo(403);
    assertThat(browser.send("PUT", url + "0", "application/zip", BODY).status()).isEqualTo(403);
    assertThat(browser.get(url).status()).isEqualTo(403);
    assertThat(browser.send("PUT", url, "application/zip", BODY).status()).isEqualTo(200);
    site.later(Duration.ofHours(2));
    assertThat(browser.send("PUT", url, "application/zip", BODY).status()).isEqualTo(403);
    assertThat(browser.get("/storage/dataset/a/b.zip").status()).isEqualTo(403);
  }

  @Test
  void a_download_comes_whole_or_in_parts() {
    String url = stored("dataset/a/b.zip", "application/zip", "my file.zip");
    Reply whole = browser.get(url);
    assertThat(whole.text()).isEqualTo("0123456789");
    assertThat(whole.header("content-disposition")).contains("attachment", "my file.zip");
    assertThat(whole.header("accept-ranges")).isEqualTo("bytes");
    Reply part = browser.with("Range", "bytes=2-4").get(url);
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.header("content-range")).isEqualTo("bytes 2-4/10");
    assertThat(browser.with("Range", "bytes=-3").get(url).text()).isEqualTo("789");
    assertThat(browser.with("Range", "bytes=8-").get(url).text()).isEqualTo("89");
    assertThat(browser.with("Range", "bytes=20-").get(url).status()).isEqualTo(416);
    assertThat(browser.with("Range", "lines=1").get(url).text()).hasSize(10);
    Reply head = browser.send("HEAD", url, "", new byte[0]);
    assertThat(head.header("content-length")).isEqualTo("10");
    assertThat(head.text()).isEmpty();
  }

  @Test
  void stored_pages_are_shown_in_a_sandbox() {
    Reply page = browser.get(stored("detailed_result/x/detailed_results.html", "text/html", ""));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).startsWith("text/html");
    assertThat(page.header("content-security-policy")).startsWith("sandbox");
    assertThat(page.header("content-security-policy")).doesNotContain("allow-same-origin");
    assertThat(page.header("content-disposition")).isEqualTo("inline");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
  }

  @Test
  void what_is_not_there_is_not_found() {
    String url = site.blobs.downloadUrl("dataset/none.zip", HOUR, null).toString();
    assertThat(browser.get(url).status()).isEqualTo(404);
  }

  private String stored(String key, String type, String fileName) {
    String put = site.blobs.uploadUrl(key, type, HOUR).toString();
    assertThat(browser.send("PUT", put, type, BODY).status()).isEqualTo(200);
    return site.blobs.downloadUrl(key, HOUR, fileName.isEmpty() ? null : fileName).toString();
  }
}
