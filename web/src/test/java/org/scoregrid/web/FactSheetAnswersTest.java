package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.web.Browser.Reply;

/** Answers given with a submission and later (reference/http-api-details.md 9 and 11). */
class FactSheetAnswersTest {
  private static final String GOOD = "{\"method\":\"trees\",\"deep\":false}";

  private final Site site;
  private final Competition competition;
  private long submission;

  FactSheetAnswersTest(@TempDir Path objects) {
    site = new Site(objects);
    AccountId owner = site.user("organizer");
    AccountId ann = site.user("ann");
    AccountId bob = site.user("bob");
    site.user("stranger");
    site.superuser("root");
    Contest contest = new Contest(site);
    competition = contest.ownedBy(owner);
    contest.admit(competition, ann);
    contest.admit(competition, bob);
    site.change(
        """
        update competition set fact_sheet = '{
          "method": {"key": "method", "type": "text", "title": "Method", "selection": "",
                     "is_required": "true", "is_on_leaderboard": "true"},
          "deep": {"key": "deep", "type": "checkbox", "title": "Deep", "selection": [true, false],
                   "is_required": "false", "is_on_leaderboard": "false"}}'
        """);
  }

  @BeforeEach
  void submit() {
    submission = new Entrant(site, "ann").submit(competition).json().path("id").asLong();
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private Reply update(Browser browser, String answers) {
    return browser.send(
        "PATCH",
        "/api/submissions/" + submission + "/update_fact_sheet/",
        "application/json",
        answers.getBytes(StandardCharsets.UTF_8));
  }

  private long answering(String text) {
    return site.count(
        "select count(*) from submission where fact_sheet_answers ->> 'method' = '" + text + "'");
  }

  @Test
  void owners_organizers_and_superusers_answer_later_and_nobody_else() {
    assertThat(update(site.anonymous(), GOOD).status()).isEqualTo(403);
    assertThat(update(site.as("stranger"), GOOD).status()).isEqualTo(404);
    assertThat(update(site.as("bob"), GOOD).status()).isEqualTo(404);
    assertThat(answering("trees")).isZero();
    Reply reply = update(site.as("ann"), GOOD);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo("{}");
    assertThat(answering("trees")).isEqualTo(1);
    assertThat(update(site.as("organizer"), GOOD.replace("trees", "nets")).status()).isEqualTo(200);
    assertThat(answering("nets")).isEqualTo(1);
    assertThat(update(site.as("root"), GOOD.replace("trees", "rules")).status()).isEqualTo(200);
    assertThat(answering("rules")).isEqualTo(1);
  }

  @Test
  void a_robot_and_staff_may_look_but_not_answer_for_others() {
    site.user("clerk");
    site.change("update account set staff = true where username = 'clerk'");
    assertThat(update(site.as("clerk"), GOOD).status()).isEqualTo(403);
    assertThat(answering("trees")).isZero();
  }

  @Test
  void answers_that_do_not_fit_change_nothing() {
    Browser ann = site.as("ann");
    assertThat(update(ann, "{\"method\":\"trees\"}").text())
        .contains("non_field_errors", "Fact Sheet keys do not match Answer keys");
    assertThat(update(ann, "{\"method\":\"trees\",\"deeper\":true}").status()).isEqualTo(400);
    assertThat(update(ann, "{\"method\":\"\",\"deep\":true}").text())
        .contains("method requires an answer");
    assertThat(update(ann, "{\"method\":\"trees\",\"deep\":\"yes\"}").text())
        .contains("yes is not a valid selection for deep");
    assertThat(update(ann, "{\"method\":[\"trees\"],\"deep\":true}").status()).isEqualTo(400);
    assertThat(update(ann, "{\"method\":\"\\u0000\",\"deep\":true}").status()).isEqualTo(400);
    assertThat(update(ann, "[1]").status()).isEqualTo(400);
    assertThat(answering("trees")).isZero();
  }

  @Test
  void parent_and_children_carry_the_same_answers() {
    site.change(
        """
        insert into submission (owner, competition, phase, parent, data, file_name, created_at)
        select owner, competition, phase, id, data, file_name, created_at from submission
        """);
    long child = site.count("select id from submission where parent is not null");
    assertThat(update(site.as("ann"), GOOD).status()).isEqualTo(200);
    assertThat(answering("trees")).isEqualTo(2);
    submission = child;
    assertThat(update(site.as("ann"), GOOD.replace("trees", "nets")).status()).isEqualTo(200);
    assertThat(answering("nets")).isEqualTo(2);
  }
}
