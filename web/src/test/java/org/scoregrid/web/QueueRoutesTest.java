package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.web.Browser.Reply;

/** The API of queues by role (reference/http-api-details.md 16, reference/rules.md 8). */
class QueueRoutesTest {
  private static final String QUEUES = "/api/queues/";

  private final Site site;
  private final AccountId owner;
  private final AccountId helper;

  QueueRoutesTest(@TempDir Path folder) {
    site = new Site(folder);
    owner = site.user("owner");
    helper = site.user("helper");
    site.user("stranger");
    site.superuser("boss");
  }

  @AfterEach
  void close() {
    site.close();
  }

  private JsonNode made(String name, boolean isPublic) {
    Reply reply =
        site.as("owner")
            .postJson(
                QUEUES,
                "{\"name\":\"%s\",\"is_public\":%s,\"organizers\":[%s]}"
                    .formatted(name, isPublic, helper));
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.json();
  }

  private Reply patch(String who, String path, String json) {
    return site.as(who)
        .send("PATCH", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static String path(JsonNode queue) {
    return QUEUES + queue.path("id").asLong() + "/";
  }

  private List<String> listed(String who, String query) {
    JsonNode page = site.as(who).get(QUEUES + query).json();
    return Browser.names(page.path("results"), "name");
  }

  @Test
  void a_new_queue_tells_its_owner_the_address_for_workers() {
    JsonNode queue = made("gpu", false);
    assertThat(queue.path("owner").asLong()).isEqualTo(owner.value());
    assertThat(queue.path("organizers").get(0).asLong()).isEqualTo(helper.value());
    assertThat(queue.path("is_owner").asBoolean()).isTrue();
    String vhost = queue.path("vhost").asText();
    assertThat(queue.path("broker_url").asText())
        .matches("pyamqp://scoregrid-" + vhost + "-1:[0-9a-f-]{36}@broker\\.example:5672/" + vhost);
    assertThat(site.anonymous().postJson(QUEUES, "{\"name\":\"x\"}").status()).isEqualTo(403);
    assertThat(site.as("owner").postJson(QUEUES, "{}").json().path("name").get(0).asText())
        .isEqualTo("This field is required.");
  }

  @Test
  void the_address_shows_to_owner_organizers_and_superusers_only() {
    JsonNode queue = made("open", true);
    String detail = path(queue) + "?public=true";
    for (String allowed : List.of("owner", "helper", "boss")) {
      assertThat(site.as(allowed).get(detail).json().path("broker_url").asText())
          .startsWith("pyamqp://");
    }
    Reply seen = site.as("stranger").get(detail);
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.json().path("broker_url").isNull()).isTrue();
    assertThat(seen.text()).doesNotContain("pyamqp");
    assertThat(site.as("stranger").get(path(queue)).status()).isEqualTo(404);
    assertThat(site.anonymous().get(detail).status()).isEqualTo(403);
  }

  @Test
  void lists_hold_own_and_organized_queues_and_public_ones_when_asked() {
    made("beta", false);
    made("alpha", true);
    assertThat(listed("owner", "")).containsExactly("alpha", "beta");
    assertThat(listed("helper", "?search=BET")).containsExactly("beta");
    assertThat(listed("stranger", "")).isEmpty();
    assertThat(listed("stranger", "?public=true")).containsExactly("alpha");
    assertThat(listed("owner", "?is_public=true")).containsExactly("alpha");
    assertThat(listed("owner", "?name=beta")).containsExactly("beta");
    assertThat(listed("owner", "?owner=" + helper)).isEmpty();
    assertThat(site.anonymous().get(QUEUES).status()).isEqualTo(403);
    JsonNode item = site.as("owner").get(QUEUES).json().path("results").get(0);
    assertThat(item.path("owner").asText()).isEqualTo("owner");
    assertThat(item.path("organizers").get(0).path("username").asText()).isEqualTo("helper");
    assertThat(item.path("competitions").isArray()).isTrue();
  }

  @Test
  void a_sixth_queue_is_refused_except_to_superusers() {
    for (int i = 0; i < 5; i++) {
      made("q" + i, false);
    }
    Reply sixth = site.as("owner").postJson(QUEUES, "{\"name\":\"q5\"}");
    assertThat(sixth.status()).isEqualTo(403);
    assertThat(sixth.detail()).isEqualTo("User has reached queue limit!");
    for (int i = 0; i < 6; i++) {
      assertThat(site.as("boss").postJson(QUEUES, "{\"name\":\"b\"}").status()).isEqualTo(201);
    }
  }

  @Test
  void owner_and_superusers_edit_organizers_may_not_and_strangers_find_nothing() {
    JsonNode queue = made("gpu", false);
    Reply refused = patch("helper", path(queue), "{\"name\":\"x\"}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.detail()).isEqualTo("Cannot update a queue that is not yours");
    assertThat(patch("stranger", path(queue), "{\"name\":\"x\"}").status()).isEqualTo(404);
    assertThat(patch("boss", path(queue), "{\"name\":\"x\"}").status()).isEqualTo(404);
    Reply edited = patch("owner", path(queue), "{\"name\":\"new\",\"is_public\":true}");
    assertThat(edited.json().path("name").asText()).isEqualTo("new");
    assertThat(edited.json().path("organizers")).hasSize(1);
    assertThat(patch("boss", path(queue) + "?public=true", "{\"name\":\"boss\"}").status())
        .isEqualTo(200);
    assertThat(patch("owner", path(queue), "{\"organizers\":[99999]}").status()).isEqualTo(400);
  }

  @Test
  void only_the_owner_deletes() {
    JsonNode queue = made("gpu", true);
    String detail = path(queue) + "?public=true";
    assertThat(site.as("helper").delete(detail).status()).isEqualTo(403);
    assertThat(site.as("boss").delete(detail).status()).isEqualTo(403);
    assertThat(site.as("stranger").delete(path(queue)).status()).isEqualTo(404);
    assertThat(site.as("owner").delete(path(queue)).status()).isEqualTo(204);
    assertThat(site.as("owner").get(path(queue)).status()).isEqualTo(404);
  }

  @Test
  void a_rotation_changes_the_address_and_a_revocation_takes_it_away() {
    JsonNode queue = made("gpu", false);
    assertThat(site.as("helper").post(path(queue) + "rotate/").status()).isEqualTo(403);
    assertThat(site.as("stranger").post(path(queue) + "rotate/").status()).isEqualTo(404);
    JsonNode rotated = site.as("owner").post(path(queue) + "rotate/").json();
    assertThat(rotated.path("broker_url").asText())
        .startsWith("pyamqp://")
        .isNotEqualTo(queue.path("broker_url").asText());
    assertThat(site.as("helper").post(path(queue) + "revoke/").status()).isEqualTo(403);
    JsonNode revoked = site.as("owner").post(path(queue) + "revoke/").json();
    assertThat(revoked.path("broker_url").isNull()).isTrue();
  }

  @Test
  void a_queue_may_name_one_that_helps_out() {
    JsonNode queue = made("gpu", false);
    Reply set = patch("owner", path(queue), "{\"spill_over\":\"/\",\"spill_over_after\":600}");
    assertThat(set.json().path("spill_over").asText()).isEqualTo("/");
    assertThat(set.json().path("spill_over_after").asLong()).isEqualTo(600);
    String itself =
        "{\"spill_over\":\"%s\",\"spill_over_after\":600}".formatted(queue.path("vhost").asText());
    assertThat(patch("owner", path(queue), itself).status()).isEqualTo(400);
    assertThat(patch("owner", path(queue), "{\"spill_over\":\"/\"}").status()).isEqualTo(400);
    Reply none = patch("owner", path(queue), "{\"spill_over\":null}");
    assertThat(none.json().path("spill_over").isNull()).isTrue();
  }

  @Test
  void a_competition_takes_a_queue_that_its_organizer_may_use_and_no_other() {
    AccountId organizer = site.user("organizer");
    Competition competition = new Contest(site).ownedBy(organizer);
    String api = "/api/competitions/" + competition.id() + "/";
    long secret = made("secret", false).path("id").asLong();
    JsonNode open = made("open", true);
    assertThat(patch("organizer", api, "{\"queue\":" + secret + "}").status()).isEqualTo(400);
    assertThat(patch("stranger", api, "{\"queue\":null}").status()).isEqualTo(403);
    long id = open.path("id").asLong();
    assertThat(patch("organizer", api, "{\"queue\":" + id + "}").json().path("queue").asLong())
        .isEqualTo(id);
    JsonNode shown = site.as("organizer").get(api).json().path("queue");
    assertThat(shown.path("name").asText()).isEqualTo("open");
    assertThat(shown.has("broker_url")).isFalse();
    assertThat(site.anonymous().get(api).text()).doesNotContain("pyamqp");
    assertThat(site.as("owner").get(api).json().path("queue").path("broker_url").asText())
        .startsWith("pyamqp://");
    assertThat(site.as("owner").get(path(open)).json().path("competitions").get(0).path("id"))
        .hasToString(competition.id().toString());

    assertThat(patch("owner", path(open), "{\"is_public\":false}").status()).isEqualTo(200);
    assertThat(site.as("organizer").get(api).json().path("queue").isNull()).isTrue();
  }
}
