package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.store.ParticipantStore.Filter;
import org.scoregrid.store.ParticipantStore.Participant;
import org.scoregrid.web.Browser.Reply;

/** Who gets in, who decides, and who is told (reference/http-api-details.md 5.4, 5.5, 8). */
class ParticipantsTest {
  private final Site site;
  private final AccountId owner;
  private final Competition competition;
  private final String path;

  ParticipantsTest(@TempDir Path objects) {
    site = new Site(objects);
    owner = site.user("organizer");
    site.user("ann");
    site.user("stranger");
    site.superuser("root");
    competition = new Contest(site).ownedBy(owner);
    path = "/api/competitions/" + competition.id() + "/";
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private Reply patch(String who, String url, String json) {
    return site.as(who)
        .send("PATCH", url, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private Participant ann() {
    return site.participants
        .list(new Filter(competition.id(), null, "ann", null, null, null))
        .getFirst();
  }

  private String annsPath() {
    return "/api/participants/" + ann().id() + "/";
  }

  private long mails(String to, String subjectPart) {
    return site.count(
        "select count(*) from mail where recipient = '%s' and subject like '%%%s%%'"
            .formatted(to, subjectPart));
  }

  @Test
  void an_application_is_told_to_the_applicant_and_the_organizers() {
    assertThat(site.as("ann").post(path + "register/").text())
        .isEqualTo("{\"participant_status\":\"pending\"}");
    assertThat(mails("ann@example.org", "Your application to Digits")).isEqualTo(1);
    assertThat(mails("organizer@example.org", "ann asks to take part in Digits")).isEqualTo(1);
    assertThat(site.as("ann").post(path + "register/").status()).isEqualTo(400);
    assertThat(site.count("select count(*) from mail")).isEqualTo(2);
  }

  @Test
  void who_is_on_the_whitelist_enters_at_once() {
    Reply changed =
        patch(
            "organizer", path, "{\"whitelist_emails\":[\"ANN@example.org\",{\"email\":\"b@x\"}]}");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(site.as("organizer").get(path).json().path("whitelist_emails"))
        .hasToString("[\"ann@example.org\",\"b@x\"]");
    assertThat(site.as("stranger").get(path).json().has("whitelist_emails")).isFalse();
    assertThat(site.as("ann").post(path + "register/").text())
        .isEqualTo("{\"participant_status\":\"approved\"}");
    assertThat(mails("ann@example.org", "You take part in Digits")).isEqualTo(1);
    assertThat(site.as("stranger").post(path + "register/").text())
        .isEqualTo("{\"participant_status\":\"pending\"}");
  }

  @Test
  void only_organizers_and_superusers_change_whitelist_and_collaborators() {
    byte[] body = "{\"whitelist_emails\":[]}".getBytes(StandardCharsets.UTF_8);
    assertThat(site.anonymous().send("PATCH", path, "application/json", body).status())
        .isEqualTo(403);
    assertThat(patch("stranger", path, "{\"whitelist_emails\":[]}").status()).isEqualTo(403);
    assertThat(patch("root", path, "{\"whitelist_emails\":[]}").status()).isEqualTo(200);
    assertThat(patch("organizer", path, "{\"whitelist_emails\":[\"no address\"]}").status())
        .isEqualTo(400);
    assertThat(patch("organizer", path, "{\"title\":\"New\"}").text())
        .isEqualTo("{\"title\":[\"This field cannot be changed by this call.\"]}");
    assertThat(patch("organizer", path, "{\"collaborators\":[999999]}").status()).isEqualTo(400);
  }

  @Test
  void a_collaborator_becomes_an_approved_participant_and_an_organizer() {
    long ann = site.accounts.byUsernameOrEmail("ann").orElseThrow().id().value();
    site.participants.enter(
        competition.id(),
        new AccountId(ann),
        Participation.DENIED,
        java.util.List.of(),
        site.clock.instant());
    assertThat(patch("organizer", path, "{\"collaborators\":[" + ann + "]}").status())
        .isEqualTo(200);
    assertThat(ann().status()).isEqualTo(Participation.APPROVED);
    assertThat(site.as("ann").get("/api/participants/?competition=" + competition.id()).json())
        .hasSize(2);
  }

  @Test
  void participants_are_listed_for_organizers_and_superusers_only() {
    site.as("ann").post(path + "register/");
    String list = "/api/participants/?competition=" + competition.id();
    assertThat(site.anonymous().get(list).status()).isEqualTo(403);
    assertThat(site.as("stranger").get(list).text()).isEqualTo("[]");
    assertThat(site.as("ann").get(list).text()).isEqualTo("[]");
    assertThat(site.as("organizer").get("/api/participants/").text()).isEqualTo("[]");
    assertThat(site.as("root").get(list).json()).hasSize(2);
    assertThat(site.as("organizer").get(list + "&status=pending").json())
        .hasToString(
            "[{\"id\":%s,\"username\":\"ann\",\"is_bot\":false,\"email\":\"ann@example.org\",\"status\":\"pending\",\"is_deleted\":false}]"
                .formatted(ann().id()));
    assertThat(site.as("organizer").get(list + "&search=nn%40exam").json()).hasSize(1);
    assertThat(site.as("organizer").get(list + "&user__username=an").json()).isEmpty();
    assertThat(site.as("organizer").get(list + "&status=odd").status()).isEqualTo(400);
  }

  @Test
  void organizers_approve_and_deny_with_mails_and_an_audit_row() {
    site.as("ann").post(path + "register/");
    assertThat(patch("stranger", annsPath(), "{\"status\":\"approved\"}").status()).isEqualTo(404);
    assertThat(patch("ann", annsPath(), "{\"status\":\"approved\"}").status()).isEqualTo(404);
    Reply approved = patch("organizer", annsPath(), "{\"status\":\"approved\"}");
    assertThat(approved.json().path("status").asText()).isEqualTo("approved");
    assertThat(mails("ann@example.org", "You take part in Digits")).isEqualTo(1);
    assertThat(mails("organizer@example.org", "ann takes part in Digits")).isEqualTo(1);
    assertThat(patch("organizer", annsPath(), "{\"status\":\"approved\"}").text())
        .isEqualTo("{\"error\":\"Status is already set to `approved`\"}");
    assertThat(patch("root", annsPath(), "{\"status\":\"denied\"}").status()).isEqualTo(200);
    assertThat(mails("ann@example.org", "Your participation in Digits")).isEqualTo(1);
    assertThat(patch("organizer", annsPath(), "{\"status\":\"x\"}").text())
        .isEqualTo("{\"status\":[\"\\\"x\\\" is not a valid choice.\"]}");
    assertThat(site.as("ann").post(path + "register/").status()).isEqualTo(400);
    assertThat(site.count("select count(*) from audit where action = 'change-participation'"))
        .isEqualTo(2);
  }

  @Test
  void a_message_reaches_one_participant_without_harmful_html() {
    site.as("ann").post(path + "register/");
    String mail = annsPath() + "send_email/";
    String message = "{\"message\":\"**Hi** <script>alert(1)</script>\"}";
    assertThat(site.as("stranger").postJson(mail, message).status()).isEqualTo(404);
    assertThat(site.as("organizer").postJson(mail, "{}").detail())
        .isEqualTo("A message is required to send an email");
    assertThat(site.as("organizer").postJson(mail, message).text()).isEqualTo("{}");
    assertThat(
            site.count(
                "select count(*) from mail where subject = 'A message from the admins of Digits'"
                    + " and html_body like '%<strong>Hi</strong>%' and html_body not like '%<script%'"))
        .isEqualTo(1);
  }

  @Test
  void a_banned_account_is_not_let_in() {
    site.change("update account set banned = true where username = 'ann'");
    assertThat(site.participants.whitelist(competition.id())).isEqualTo(java.util.List.of());
    site.participants.setWhitelist(
        competition.id(), Set.of("ann@example.org"), owner, site.clock.instant());
    assertThat(site.as("ann").post(path + "register/").status()).isEqualTo(403);
  }
}
