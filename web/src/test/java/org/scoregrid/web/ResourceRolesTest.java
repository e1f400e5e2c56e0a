package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;

/** Who may get, list, download, change and delete private, shared and public things. */
class ResourceRolesTest {
  private static final String HIDDEN = "404 - 404 404";

  private final Site site;
  private final AccountId ann;
  private final AccountId friend;
  private final Map<String, Browser> people;

  ResourceRolesTest(@TempDir Path objects) {
    site = new Site(objects);
    ann = site.user("ann");
    friend = site.user("friend");
    site.user("stranger");
    site.superuser("root");
    people =
        Map.of(
            "anonymous", site.anonymous(),
            "stranger", site.as("stranger"),
            "friend", site.as("friend"),
            "ann", site.as("ann"),
            "root", site.as("root"));
  }

  @AfterEach
  void stop() {
    site.close();
  }

  /** GET, whether the list has it, PATCH, DELETE. */
  private String rights(String who, String room, long id) {
    Browser browser = Objects.requireNonNull(people.get(who));
    String path = "/api/" + room + "/" + id + "/";
    List<String> rights = new ArrayList<>();
    rights.add(Integer.toString(browser.get(path).status()));
    var list = browser.get("/api/" + room + "/?public=true").json().path("results");
    rights.add(Browser.names(list, "id").contains(Long.toString(id)) ? "listed" : "-");
    byte[] change = "{\"description\": \"d\"}".getBytes(StandardCharsets.UTF_8);
    rights.add(Integer.toString(browser.send("PATCH", path, "application/json", change).status()));
    rights.add(Integer.toString(browser.delete(path).status()));
    return String.join(" ", rights);
  }

  private static String withDownload(Browser browser, long id) {
    return " " + browser.get("/datasets/download/id/" + id + "/").status();
  }

  private String datasetRights(String who, long id) {
    String download = withDownload(Objects.requireNonNull(people.get(who)), id);
    return rights(who, "datasets", id) + download;
  }

  @Test
  void rights_over_datasets() {
    long closed = dataset("closed").id().value();
    assertThat(datasetRights("anonymous", closed)).isEqualTo("403 - 403 403 404");
    assertThat(datasetRights("stranger", closed)).isEqualTo(HIDDEN + " 404");
    assertThat(datasetRights("friend", closed)).isEqualTo(HIDDEN + " 404");
    assertThat(datasetRights("root", closed)).isEqualTo("200 - 200 400 302");
    assertThat(datasetRights("ann", closed)).isEqualTo("200 listed 200 204 302");

    long open = dataset("open").id().value();
    site.change("update dataset set is_public = true");
    assertThat(datasetRights("anonymous", open)).isEqualTo("403 - 403 403 302");
    assertThat(datasetRights("stranger", open)).isEqualTo("200 listed 403 400 302");
    assertThat(datasetRights("root", open)).isEqualTo("200 listed 200 400 302");
    assertThat(datasetRights("ann", open)).isEqualTo("200 listed 200 204 302");
  }

  @Test
  void sharing_a_task_does_not_open_its_files() {
    Dataset file = dataset("reference");
    task(false, true, file);
    long id = file.id().value();
    assertThat(datasetRights("friend", id)).isEqualTo(HIDDEN + " 404");
    assertThat(datasetRights("ann", id)).startsWith("200 listed 200").endsWith(" 302");
  }

  @Test
  void rights_over_tasks() {
    long closed = task(false, false, null);
    assertThat(rights("anonymous", "tasks", closed)).isEqualTo("403 - 403 403");
    assertThat(rights("stranger", "tasks", closed)).isEqualTo(HIDDEN);
    assertThat(rights("friend", "tasks", closed)).isEqualTo(HIDDEN);
    assertThat(rights("root", "tasks", closed)).isEqualTo("200 - 200 400");
    assertThat(rights("ann", "tasks", closed)).isEqualTo("200 listed 200 204");

    long shared = task(false, true, null);
    assertThat(rights("anonymous", "tasks", shared)).isEqualTo("403 - 403 403");
    assertThat(rights("stranger", "tasks", shared)).isEqualTo(HIDDEN);
    assertThat(rights("friend", "tasks", shared)).isEqualTo("200 listed 403 400");
    assertThat(rights("ann", "tasks", shared)).isEqualTo("200 listed 200 204");

    long open = task(true, false, null);
    assertThat(rights("anonymous", "tasks", open)).isEqualTo("403 - 403 403");
    assertThat(rights("stranger", "tasks", open)).isEqualTo("200 listed 403 400");
    assertThat(rights("root", "tasks", open)).isEqualTo("200 listed 200 400");
    assertThat(rights("ann", "tasks", open)).isEqualTo("200 listed 200 204");
  }

  private Dataset dataset(String name) {
    return new Contest(site).store(ann, DatasetType.REFERENCE_DATA, name);
  }

  private long task(boolean open, boolean shared, @Nullable Dataset file) {
    String json =
        "{\"name\": \"T\", \"is_public\": %s, \"shared_with\": [%s], \"reference_data\": %s}"
            .formatted(open, shared ? friend : "", file == null ? null : "\"" + file.key() + "\"");
    return site.as("ann").postJson("/api/tasks/", json).json().path("id").asLong();
  }
}
