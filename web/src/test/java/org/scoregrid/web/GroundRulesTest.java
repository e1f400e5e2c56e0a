package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.web.Browser.Reply;

/** Bodies, paths, methods and what is broken (reference/http-api-details.md 1). */
class GroundRulesTest {
  private static final String DATASETS = "/api/datasets/";
  private final Site site;
  private final Browser ann;

  GroundRulesTest(@TempDir Path objects) {
    site = new Site(objects);
    site.user("ann");
    ann = site.as("ann");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void unknown_paths_and_ids_get_a_json_404() {
    for (String path : new String[] {"/api/nothing/", "/api/competitions/abc/", "/api/phases/0"}) {
      Reply reply = ann.get(path);
      assertThat(reply.status()).as(path).isEqualTo(404);
      assertThat(reply.detail()).as(path).isNotEmpty();
    }
    assertThat(ann.get("/api/competitions/999").detail())
        .isEqualTo("No Competition matches the given query.");
    assertThat(ann.get("/api/competitions/99999999999999999999999/").status()).isEqualTo(404);
    assertThat(ann.get("/api/competitions/?secret_key=nonsense").status()).isEqualTo(404);
  }

  @Test
  void wrong_methods_get_405_with_and_without_slash() {
    for (String path : new String[] {"/api/my_profile/", "/api/my_profile"}) {
      Reply reply = ann.post(path);
      assertThat(reply.status()).isEqualTo(405);
      assertThat(reply.detail()).isEqualTo("Method \"POST\" not allowed.");
      assertThat(reply.header("allow")).contains("GET");
    }
    assertThat(ann.send("HEAD", "/api/my_profile/", "", new byte[0]).status()).isEqualTo(200);
  }

  @Test
  void broken_bodies_are_the_clients_fault() {
    Reply json = ann.postJson(DATASETS, "{\"type\": ");
    assertThat(json.status()).isEqualTo(400);
    assertThat(json.detail()).startsWith("JSON parse error - ");
    assertThat(ann.postJson(DATASETS, "[1]").text())
        .isEqualTo(
            "{\"non_field_errors\":[\"Invalid data. Expected a dictionary, but got list.\"]}");
    byte[] notUtf8 = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
    assertThat(ann.send("POST", DATASETS, "application/json", notUtf8).status()).isEqualTo(400);
    assertThat(ann.postForm(DATASETS, "type=%ff").status()).isEqualTo(400);
    assertThat(ann.postForm(DATASETS, "type=%zz").status()).isEqualTo(400);
    assertThat(ann.postForm(DATASETS, "type=submission", "request_sassy_file_name=a%00b").status())
        .isEqualTo(400);
    assertThat(ann.send("POST", DATASETS, "text/xml", new byte[] {'x'}).status()).isEqualTo(415);
    assertThat(ann.postJson(DATASETS, "[".repeat(100_000)).status()).isEqualTo(400);
    assertThat(ann.get("/api/submissions/?search=%ff").status()).isEqualTo(400);
    assertThat(ann.get("/api/submissions/?phase=x").text()).contains("Select a valid choice.");
  }

  @Test
  void a_body_larger_than_the_limit_is_refused() {
    byte[] large = ("name=" + "x".repeat(3 * 1024 * 1024)).getBytes(StandardCharsets.US_ASCII);
    assertThat(ann.send("POST", DATASETS, "application/x-www-form-urlencoded", large).status())
        .isEqualTo(413);
  }

  @Test
  void the_size_of_a_file_may_be_left_out_but_not_be_nonsense() {
    assertThat(ann.postForm(DATASETS, "type=submission", "request_sassy_file_name=a.zip").status())
        .isEqualTo(201);
    Reply nonsense =
        ann.postForm(
            DATASETS, "type=submission", "request_sassy_file_name=a.zip", "file_size=large");
    assertThat(nonsense.text()).isEqualTo("{\"file_size\":[\"A valid number is required.\"]}");
    assertThat(ann.postForm(DATASETS, "type=novel", "request_sassy_file_name=a.zip").text())
        .isEqualTo("{\"type\":[\"\\\"novel\\\" is not a valid choice.\"]}");
  }

  @Test
  void a_quota_and_a_double_name_are_told() {
    Reply tooLarge =
        ann.postForm(
            DATASETS, "type=submission", "request_sassy_file_name=a.zip", "file_size=20000000000");
    assertThat(tooLarge.status()).isEqualTo(400);
    assertThat(tooLarge.json().path("data_file").path(0).asText())
        .isEqualTo(
            "Insufficient space. Your available space is 15.0 GB. The file size is 20.0 GB. Please"
                + " free up some space and try again. You can manage your files in the Resources"
                + " page.");
    String[] named = {"type=public_data", "request_sassy_file_name=a.zip", "name=mine"};
    assertThat(ann.postForm(DATASETS, named).status()).isEqualTo(201);
    assertThat(ann.postForm(DATASETS, named).text())
        .contains("You already have a dataset by this name");
    assertThat(Browser.names(ann.get(DATASETS).json().path("results"), "name"))
        .containsExactly("mine");
  }

  @Test
  void pages_out_of_range_do_not_exist() {
    assertThat(ann.get("/api/tasks/?page=2").detail()).isEqualTo("Invalid page.");
    assertThat(ann.get("/api/tasks/?page=x").status()).isEqualTo(404);
    assertThat(ann.get("/api/tasks").text())
        .isEqualTo("{\"count\":0,\"next\":null,\"previous\":null,\"results\":[]}");
  }

  @Test
  void health_and_headers_are_there() {
    assertThat(site.anonymous().get("/health/live").status()).isEqualTo(200);
    assertThat(site.anonymous().get("/health/ready").status()).isEqualTo(200);
    Reply reply = ann.get("/api/my_profile/");
    assertThat(reply.header("x-request-id")).isNotEmpty();
    assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(reply.header("content-security-policy")).contains("frame-ancestors");
  }

  @Test
  void wrong_methods_are_told_in_the_language_of_the_route() {
    Reply page = site.anonymous().get("/competitions/1/register/");
    assertThat(page.status()).isEqualTo(405);
    assertThat(page.header("content-type")).startsWith("text/html");
    assertThat(page.header("allow")).contains("POST");
    Reply api = site.anonymous().get("/api");
    assertThat(api.status()).isEqualTo(404);
    assertThat(api.detail()).isEqualTo("Not found.");
  }

  @Test
  void head_opens_no_stream() {
    assertThat(site.anonymous().send("HEAD", "/competitions/1/live/", "", new byte[0]).status())
        .isEqualTo(405);
  }

  @Test
  void a_number_without_end_is_a_parse_error() {
    Reply reply = ann.postJson(DATASETS, "{\"type\": 1e9999999999}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.detail()).startsWith("JSON parse error");
  }
}
