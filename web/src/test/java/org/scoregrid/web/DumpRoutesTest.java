package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.jobs.CreateDumpRequest;
import org.scoregrid.store.DumpStore.Dump;

class DumpRoutesTest {
  private final Site site;
  private final Competition competition;
  private final String create;
  private final String files;

  DumpRoutesTest(@TempDir Path folder) {
    site = new Site(folder);
    AccountId organizer = site.user("organizer");
    competition = new Contest(site).ownedBy(organizer);
    create = "/api/competitions/" + competition.id() + "/create_dump/";
    files = "/api/competitions/" + competition.id() + "/get_files/";
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void organizers_and_superusers_dump_and_list_files_and_nobody_else() {
    AccountId participant = site.user("participant");
    site.user("stranger");
    new Contest(site).admit(competition, participant);
    site.superuser("boss");

    assertThat(site.anonymous().get(files).status()).isEqualTo(403);
    assertThat(site.anonymous().postJson(create, "{}").status()).isEqualTo(403);
    for (String other : new String[] {"participant", "stranger"}) {
      assertThat(site.as(other).get(files).status()).isEqualTo(403);
      assertThat(site.as(other).postJson(create, "{}").status()).isEqualTo(403);
    }
    assertThat(site.dumps.of(competition.id())).isEmpty();
    for (String allowed : new String[] {"organizer", "boss"}) {
      assertThat(site.as(allowed).get(files).status()).isEqualTo(200);
      assertThat(site.as(allowed).postJson(create, "{}").status()).isEqualTo(201);
    }
  }

  @Test
  void an_unpublished_competition_does_not_exist_for_strangers() {
    site.competitions.setPublished(competition.id(), false);
    site.user("stranger");

    assertThat(site.as("stranger").get(files).status()).isEqualTo(404);
    assertThat(site.as("organizer").get("/api/competitions/999/get_files/").status())
        .isEqualTo(404);
  }

  @Test
  void the_answers_are_those_that_programs_know_and_the_state_is_told() {
    Browser.Reply reply =
        site.as("organizer").postJson(create, "{\"keys_instead_of_files\": true}");

    assertThat(reply.json().path("status").asText())
        .isEqualTo("Success. Competition dump is being created.");
    assertThat(reply.json().path("details").isNull()).isTrue();
    Dump dump = site.dumps.of(competition.id()).getFirst();
    assertThat(site.jobs.others).containsExactly(new CreateDumpRequest(dump.id()));

    site.dumps.fail(dump.id(), "no luck", site.clock.instant());
    Browser.Reply listed = site.as("organizer").get(files);
    assertThat(listed.json().path("bundle").path("name").asText()).startsWith("bundle ");
    assertThat(listed.json().path("bundle").path("url").asText()).contains("/storage/");
    assertThat(listed.json().path("dumps").isEmpty()).isTrue();
    assertThat(listed.json().path("dump_states").path(0).path("details").asText())
        .isEqualTo("no luck");
  }
}
