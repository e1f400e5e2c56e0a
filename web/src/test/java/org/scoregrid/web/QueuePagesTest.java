package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.store.QueueStore.Content;
import org.scoregrid.store.QueueStore.Creation;

/** The pages of queues by role. */
class QueuePagesTest {
  private final Site site;
  private final AccountId owner;
  private final Queue queue;
  private final String page;

  QueuePagesTest(@TempDir Path folder) {
    site = new Site(folder);
    owner = site.user("owner");
    AccountId helper = site.user("helper");
    site.user("stranger");
    site.superuser("boss");
    queue = made("gpu", helper);
    page = "/queues/" + queue.id() + "/";
  }

  @AfterEach
  void close() {
    site.close();
  }

  private Queue made(String name, AccountId organizer) {
    Content content = new Content(name, true, Set.of(organizer), null);
    return ((Creation.Created) site.queues.create(owner, content, site.clock.instant())).queue();
  }

  @Test
  void the_address_is_on_the_page_of_owner_organizers_and_superusers_and_nowhere_else() {
    for (String allowed : List.of("owner", "helper", "boss")) {
      Browser.Reply shown = site.as(allowed).get(page);
      assertThat(shown.text())
          .contains("pyamqp://scoregrid-", "Copy broker URL", "--broker")
          .contains("only ScoreGrid's own workers")
          .doesNotContain("BROKER_URL=");
      assertThat(shown.header("cache-control")).isEqualTo("no-store");
    }
    assertThat(site.as("stranger").get(page).status()).isEqualTo(404);
    assertThat(site.anonymous().get(page).header("location")).startsWith("/accounts/login/");
    String list = site.as("stranger").get("/queues/?public=true").text();
    assertThat(list).contains("gpu").doesNotContain("pyamqp", page);
    assertThat(site.anonymous().get("/queues/").header("location")).startsWith("/accounts/login/");
  }

  @Test
  void only_owner_and_superusers_see_and_use_what_changes_it() {
    assertThat(site.as("owner").get(page).text()).contains("Make a new key", "Delete the queue");
    assertThat(site.as("helper").get(page).text()).doesNotContain("Make a new key", "Settings");
    for (String step : List.of("", "rotate/", "revoke/", "delete/")) {
      assertThat(site.as("helper").postForm(page + step, "name=x").status()).isEqualTo(403);
      assertThat(site.as("stranger").postForm(page + step, "name=x").status()).isEqualTo(404);
      assertThat(site.anonymous().postForm(page + step, "name=x").status()).isNotEqualTo(303);
    }
    assertThat(site.as("owner").postForm(page + "rotate/").status()).isEqualTo(303);
    assertThat(stored().key()).isEqualTo(new Queue.WorkerKey(2, false));
    assertThat(site.as("boss").postForm(page + "revoke/").status()).isEqualTo(303);
    assertThat(site.as("owner").get(page).text())
        .contains("The key was revoked")
        .doesNotContain("pyamqp://");
    assertThat(site.as("owner").postForm(page + "delete/").status()).isEqualTo(303);
    assertThat(site.queues.byId(queue.id())).isEmpty();
  }

  private Queue stored() {
    return site.queues.byId(queue.id()).orElseThrow();
  }

  @Test
  void a_form_makes_a_queue_and_another_one_changes_it() {
    Browser.Reply made =
        site.as("helper").postForm("/queues/", "name=mine", "organizer_names=owner");
    assertThat(made.header("location")).matches("/queues/[0-9]+/");
    assertThat(site.as("helper").postForm("/queues/", "name=x", "organizer_names=nobody").status())
        .isEqualTo(400);
    site.as("owner")
        .postForm(page, "name=new", "organizer_names=", "spill_over=/", "spill_over_after=900");
    assertThat(stored().name()).isEqualTo("new");
    assertThat(stored().isPublic()).isFalse();
    assertThat(stored().organizers()).isEmpty();
    assertThat(stored().spillOver()).isNotNull();
  }

  @Test
  void the_helper_of_a_queue_is_offered_also_to_whoever_could_not_choose_it() {
    Content hidden = new Content("hidden", false, Set.of(), null);
    Creation made = site.queues.create(owner, hidden, site.clock.instant());
    Queue helper = ((Creation.Created) made).queue();
    String spill = "spill_over=" + helper.vhost().vhost();
    site.as("owner").postForm(page, "name=gpu", spill, "spill_over_after=900");

    assertThat(site.as("boss").get(page).text())
        .contains("<option value=\"" + helper.vhost().vhost() + "\" selected>hidden</option>");
    site.as("boss").postForm(page, "name=gpu", spill, "spill_over_after=60");
    assertThat(stored().spillOver())
        .isEqualTo(new Queue.SpillOver(helper.vhost(), Duration.ofMinutes(1)));
  }

  @Test
  void organizers_choose_the_queue_of_their_competition() {
    AccountId organizer = site.user("organizer");
    Competition competition = new Contest(site).ownedBy(organizer);
    String path = "/competitions/" + competition.id() + "/queue/";
    assertThat(site.as("organizer").get(path).text()).contains("Default queue", "gpu");
    assertThat(site.as("stranger").get(path).status()).isEqualTo(404);
    assertThat(site.as("stranger").postForm(path, "queue=" + queue.id()).status()).isEqualTo(404);
    assertThat(site.anonymous().postForm(path, "queue=" + queue.id()).status()).isNotEqualTo(303);
    assertThat(site.as("organizer").postForm(path, "queue=" + queue.id()).status()).isEqualTo(303);
    assertThat(site.competitions.byId(competition.id()).orElseThrow().queue())
        .isEqualTo(queue.vhost());
    site.as("organizer").postForm(path, "queue=");
    assertThat(site.competitions.byId(competition.id()).orElseThrow().queue())
        .isEqualTo(QueueName.DEFAULT);
  }
}
