package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.jobs.CreateDumpRequest;
import org.scoregrid.store.DumpStore.Dump;

class DumpPagesTest {
  private static final String TAB_LINK = "?tab=dumps\"";

  private final Site site;
  private final Competition competition;
  private final String page;
  private final String tab;
  private final String dumps;

  DumpPagesTest(@TempDir Path folder) {
    site = new Site(folder);
    AccountId organizer = site.user("organizer");
    competition = new Contest(site).ownedBy(organizer);
    page = "/competitions/" + competition.id() + "/";
    tab = page + "?tab=dumps";
    dumps = page + "dumps/";
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void organizers_and_superusers_have_the_tab_and_nobody_else() {
    AccountId participant = site.user("participant");
    site.user("stranger");
    new Contest(site).admit(competition, participant);
    site.superuser("boss");

    assertThat(site.anonymous().get(page).text()).doesNotContain(TAB_LINK);
    assertThat(site.anonymous().get(tab).header("location")).startsWith("/accounts/login/");
    assertThat(site.anonymous().get(dumps).status()).isNotEqualTo(200);
    for (String other : new String[] {"participant", "stranger"}) {
      assertThat(site.as(other).get(page).text()).doesNotContain(TAB_LINK);
      assertThat(site.as(other).get(tab).status()).isEqualTo(403);
      assertThat(site.as(other).get(dumps).status()).isEqualTo(403);
      assertThat(wish(other, false).status()).isEqualTo(403);
    }
    assertThat(site.dumps.of(competition.id())).isEmpty();
    for (String allowed : new String[] {"organizer", "boss"}) {
      assertThat(site.as(allowed).get(page).text()).contains(TAB_LINK);
      assertThat(site.as(allowed).get(tab).text()).contains("Dump with files", "Dump with keys");
      assertThat(site.as(allowed).get(dumps).status()).isEqualTo(200);
    }
  }

  @Test
  void a_wish_is_listed_and_the_page_looks_again_until_it_is_over() {
    Browser.Reply reply = wish("organizer", true);

    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.header("location")).isEqualTo(tab);
    Dump dump = site.dumps.of(competition.id()).getFirst();
    assertThat(dump.mode()).isEqualTo(DumpMode.KEYS);
    assertThat(site.jobs.others).containsExactly(new CreateDumpRequest(dump.id()));
    assertThat(site.as("organizer").get(tab).text())
        .contains("Being made", "with keys", "every 2s");

    site.dumps.fail(dump.id(), "The <disk> is full.", site.clock.instant());
    assertThat(site.as("organizer").get(dumps).text())
        .contains("Failed", "The &lt;disk&gt; is full.")
        .doesNotContain("every 2s", "<html");
  }

  private Browser.Reply wish(String who, boolean keys) {
    return site.as(who).postForm(dumps, "keys_instead_of_files=" + keys);
  }
}
