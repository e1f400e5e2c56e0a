package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;

/** A board as its page shows it, by role. */
class BoardPageTest {
  private final Site site;
  private final AccountId owner;

  BoardPageTest(@TempDir Path objects) {
    site = new Site(objects);
    owner = site.user("organizer");
    site.user("stranger");
    site.superuser("root");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void everybody_is_told_in_words_how_the_board_ranks() {
    Competition competition = withEntries(new Contest(site), 1);
    assertThat(site.anonymous().get(page(competition)).text())
        .contains("Ranked by the mean of Accuracy over all tasks");

    rank(site.as("organizer"), competition, "best");
    assertThat(site.anonymous().get(fragment(competition)).text())
        .contains("Ranked by Accuracy on the best single task");

    rank(site.as("organizer"), competition, "mean_rank");
    assertThat(site.anonymous().get(page(competition)).text())
        .contains("Ranked by the mean of the places in Accuracy on each task");
  }

  @Test
  void a_hidden_column_is_not_named_to_those_who_must_not_see_it() {
    Competition competition = withEntries(new Contest(site), 1);
    site.change("update leaderboard set primary_index = 1");
    assertThat(site.as("stranger").get(page(competition)).text())
        .contains("the mean of a hidden column")
        .doesNotContain("Secret");
  }

  @Test
  void hidden_columns_are_marked_for_organizers_and_shown_to_nobody_else() {
    Competition competition = withEntries(new Contest(site), 1);
    for (String path : new String[] {page(competition), fragment(competition)}) {
      assertThat(site.anonymous().get(path).text()).doesNotContain("Secret").doesNotContain("0.10");
      for (String who : new String[] {"person-1", "stranger"}) {
        assertThat(site.as(who).get(path).text()).as(who).doesNotContain("Secret");
      }
      for (String who : new String[] {"organizer", "root"}) {
        assertThat(site.as(who).get(path).text()).as(who).contains("Secret").contains(">Hidden<");
      }
    }
  }

  @Test
  void only_organizers_find_and_use_the_choice_of_the_ranking() {
    Competition competition = withEntries(new Contest(site), 1);
    assertThat(site.anonymous().get(page(competition)).text()).doesNotContain("name=\"ranking\"");
    assertThat(rank(site.anonymous(), competition, "best").status()).isEqualTo(403);
    for (String who : new String[] {"person-1", "stranger"}) {
      assertThat(site.as(who).get(page(competition)).text()).doesNotContain("name=\"ranking\"");
      assertThat(rank(site.as(who), competition, "best").status()).as(who).isEqualTo(403);
    }
    assertThat(ranking()).isEqualTo(0);

    assertThat(site.as("organizer").get(page(competition)).text())
        .contains("name=\"ranking\"")
        .contains("<option value=\"mean\" selected>");
    assertThat(rank(site.as("organizer"), competition, "median").status()).isEqualTo(400);
    Browser.Reply done = rank(site.as("organizer"), competition, "best");
    assertThat(done.status()).isEqualTo(303);
    assertThat(done.header("location"))
        .isEqualTo(
            "/competitions/"
                + competition.id()
                + "/?tab=leaderboard&phase="
                + competition.phases().get(1).id());
    assertThat(ranking()).isEqualTo(1);
    assertThat(rank(site.as("root"), competition, "best").status()).isEqualTo(303);
  }

  @Test
  void what_was_typed_and_the_secret_key_are_carried_on_to_the_other_pages() {
    Competition competition = withEntries(new Contest(site).unpublished(), 120);
    site.change("update account set display_name = 'R&D #' || id where username like 'person-%'");
    UUID secret = competition.secretKey();
    String first = page(competition) + "&search=R%26D+%23&page=2&secret_key=" + secret;

    String text = site.anonymous().get(first).text();
    String same = page(competition).replace("&", "&amp;") + "&amp;search=R%26D+%23&amp;page=";
    String key = "&amp;secret_key=" + secret + "\"";
    assertThat(text)
        .contains("51–100 of 120")
        .contains(same + "1" + key)
        .contains(same + "3" + key)
        .contains("value=\"R&amp;D #");

    String last = page(competition) + "&search=R%26D+%23&page=3&secret_key=" + secret;
    assertThat(site.anonymous().get(last).text())
        .contains("101–120 of 120")
        .doesNotContain("rel=\"next\"");
    assertThat(site.anonymous().get(page(competition)).status()).isEqualTo(404);
  }

  @Test
  void ones_own_row_is_marked_and_a_row_names_its_organization() {
    Competition competition = withEntries(new Contest(site), 3);
    site.change("insert into organization (name, email, created_at) values ('Lab', 'l@x', now())");
    site.change("update submission set organization = (select id from organization)");

    assertThat(site.as("person-2").get(page(competition)).text())
        .containsOnlyOnce("class=\"me\"")
        .containsOnlyOnce("· you")
        .contains("· Lab");
    assertThat(site.as("stranger").get(page(competition)).text()).doesNotContain("class=\"me\"");
  }

  /** With a score on each task for each person, the larger number the better. */
  private Competition withEntries(Contest contest, int people) {
    Competition competition = contest.ownedBy(owner);
    for (int n = 1; n <= people && n <= 3; n++) {
      contest.admit(competition, site.user("person-" + n));
    }
    site.change(
        """
        insert into account (username)
        select 'person-' || n from generate_series(4, %d) n
        """
            .formatted(people));
    site.change(
        """
        with made as (
          insert into submission (owner, competition, phase, created_at, finished_at, status,
                                  has_children)
          select a.id, p.competition, p.id, now(), now(), 'Finished', true
            from account a, phase p where p.id = %s and a.username like 'person-%%'
          returning id, owner, competition, phase)
        insert into submission (owner, competition, phase, created_at, finished_at, status, parent,
                                task)
        select m.owner, m.competition, m.phase, now(), now(), 'Finished', m.id, t.task
          from made m join phase_task t on t.phase = m.phase
        """
            .formatted(competition.phases().get(1).id()));
    site.change(
        """
        insert into score (submission, board_column, value)
        select s.id, c.id, case c.key when 'acc' then s.owner * 0.001 else 0.1 end
          from submission s, leaderboard_column c where s.parent is not null
        """);
    site.change("update submission set on_leaderboard = true where parent is null");
    return competition;
  }

  private static String page(Competition competition) {
    return "/competitions/"
        + competition.id()
        + "/?tab=leaderboard&phase="
        + competition.phases().get(1).id();
  }

  private static String fragment(Competition competition) {
    return page(competition).replace("/?tab=leaderboard", "/leaderboard/?tab=leaderboard");
  }

  private static Browser.Reply rank(Browser who, Competition competition, String ranking) {
    String action = page(competition).replace("/?tab=leaderboard&", "/leaderboard/ranking?");
    return who.postForm(action, "ranking=" + ranking);
  }

  private long ranking() {
    return site.count("select count(*) from leaderboard where ranking = 'best'");
  }
}
