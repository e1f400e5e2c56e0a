package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.web.Browser.Reply;

/** Organizations by API (reference/http-api-details.md 9 and 17). */
class OrganizationsTest {
  private static final String LAB = "{\"name\":\"Lab\",\"email\":\"lab@example.org\"}";

  private final Site site;
  private final AccountId bob;
  private final AccountId eve;
  private final OrganizationId lab;
  private final String path;

  OrganizationsTest(@TempDir Path objects) {
    site = new Site(objects);
    site.user("ann");
    bob = site.user("bob");
    eve = site.user("eve");
    site.user("stranger");
    lab =
        new OrganizationId(
            site.as("ann").postJson("/api/organizations/", LAB).json().path("id").asLong());
    path = "/api/organizations/" + lab + "/";
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private Reply send(String who, String method, String url, String json) {
    return site.as(who)
        .send(method, url, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private Membership member(AccountId account) {
    return site.organizations.membership(lab, account).orElseThrow();
  }

  private void join(String name, AccountId account, String group) {
    send("ann", "POST", path + "invite_users/", "{\"users\":[" + account + "]}");
    String token = "{\"token\":\"" + member(account).token() + "\"}";
    assertThat(send(name, "POST", "/api/organizations/invite_response/", token).status())
        .isEqualTo(200);
    send("ann", "POST", path + "update_member_group/", group(account, group));
  }

  private String group(AccountId account, String group) {
    return "{\"membership\":%s,\"group\":\"%s\"}".formatted(member(account).id(), group);
  }

  @Test
  void anybody_signed_in_founds_one_with_a_free_name_and_address() {
    assertThat(site.anonymous().postJson("/api/organizations/", LAB).status()).isEqualTo(403);
    assertThat(site.as("bob").postJson("/api/organizations/", LAB).text())
        .isEqualTo("{\"name\":[\"organization with this name already exists.\"]}");
    assertThat(site.as("bob").postJson("/api/organizations/", "{}").json().size()).isEqualTo(2);
    String bad = "{\"name\":\"X\",\"email\":\"x@y\",\"website_url\":\"javascript:alert(1)\"}";
    assertThat(site.as("bob").postJson("/api/organizations/", bad).json().has("website_url"))
        .isTrue();
    assertThat(site.as("ann").get("/api/users/participant_organizations/").text())
        .isEqualTo(
            "[{\"id\":%s,\"name\":\"Lab\",\"url\":\"/profiles/organization/%s/\"}]"
                .formatted(lab, lab));
    assertThat(site.as("bob").get("/api/users/participant_organizations/").text()).isEqualTo("[]");
  }

  @Test
  void owner_and_managers_edit_members_do_not_and_strangers_see_nothing() {
    join("bob", bob, "MANAGER");
    join("eve", eve, "MEMBER");
    assertThat(send("bob", "PATCH", path, "{\"location\":\"Paris\"}").json().path("name").asText())
        .isEqualTo("Lab");
    assertThat(send("eve", "PATCH", path, "{\"location\":\"Rome\"}").status()).isEqualTo(403);
    assertThat(send("stranger", "PATCH", path, "{\"location\":\"Rome\"}").status()).isEqualTo(404);
    assertThat(send("bob", "PUT", path, "{\"location\":\"Rome\"}").status()).isEqualTo(400);
    assertThat(send("eve", "POST", path + "invite_users/", "{\"users\":[1]}").status())
        .isEqualTo(403);
  }

  @Test
  void an_invitation_comes_by_mail_and_only_the_invited_person_uses_it() {
    send("ann", "POST", path + "invite_users/", "{\"users\":[" + bob + "]}");
    String uuid = member(bob).token().toString();
    assertThat(
            site.count(
                "select count(*) from mail where recipient = 'bob@example.org'"
                    + " and text_body like '%token="
                    + uuid
                    + "%'"))
        .isEqualTo(1);
    String token = "{\"token\":\"" + uuid + "\"}";
    String validate = "/api/organizations/validate_invite/";
    String respond = "/api/organizations/invite_response/";
    assertThat(send("eve", "POST", validate, token).status()).isEqualTo(403);
    assertThat(send("eve", "POST", respond, token).status()).isEqualTo(403);
    assertThat(send("eve", "DELETE", respond, token).status()).isEqualTo(403);
    assertThat(site.anonymous().postJson(validate, token).status()).isEqualTo(403);
    String unknown = "{\"token\":\"00000000-0000-0000-0000-000000000001\"}";
    assertThat(send("bob", "POST", validate, unknown).text()).isEqualTo("[\"No Invite found\"]");
    Reply valid = send("bob", "POST", validate, token);
    assertThat(valid.json().path("organization_name").asText()).isEqualTo("Lab");
    assertThat(valid.json().path("date_joined").asText()).matches("\\d\\d-\\d\\d-\\d{4}");
    assertThat(send("bob", "POST", respond, token).json().path("invite_status").asText())
        .isEqualTo("accepted");
    assertThat(send("bob", "POST", validate, token).status()).isEqualTo(301);
    assertThat(send("bob", "DELETE", respond, token).text()).isEqualTo("\"Deleted Invite\"");
    assertThat(site.organizations.membership(lab, bob)).isEmpty();
  }

  @Test
  void the_page_of_an_invitation_asks_to_sign_in_and_tells_strangers_nothing() {
    send("ann", "POST", path + "invite_users/", "{\"users\":[" + bob + "]}");
    String page = "/profiles/organization/invitation/?token=" + member(bob).token();
    assertThat(site.anonymous().get(page).header("location")).startsWith("/accounts/login/?next=");
    assertThat(site.as("bob").get(page).text()).contains("Join Lab?");
    assertThat(site.as("eve").get(page).status()).isEqualTo(403);
    assertThat(site.as("eve").get(page).text()).doesNotContain("Lab");
    assertThat(site.anonymous().get("/profiles/organization/" + lab + "/").text()).contains("Lab");
  }

  @Test
  void roles_are_changed_by_editors_and_the_owner_stays() {
    join("bob", bob, "MEMBER");
    String update = path + "update_member_group/";
    AccountId ann = site.accounts.byUsernameOrEmail("ann").orElseThrow().id();
    assertThat(send("ann", "POST", update, group(ann, "MEMBER")).status()).isEqualTo(403);
    assertThat(send("ann", "POST", update, group(bob, "KING")).text())
        .isEqualTo("[\"Cannot set a member to KING.\"]");
    assertThat(send("ann", "POST", update, "{\"membership\":9999,\"group\":\"MEMBER\"}").text())
        .isEqualTo("[\"Could not find organization member\"]");
    assertThat(send("bob", "POST", update, group(bob, "MANAGER")).status()).isEqualTo(403);
    send("ann", "POST", path + "invite_users/", "{\"users\":[" + eve + "]}");
    assertThat(send("ann", "POST", update, group(eve, "MANAGER")).status()).isEqualTo(403);
    String remove = path + "delete_member/";
    assertThat(send("ann", "DELETE", remove, "{\"membership\":" + member(ann).id() + "}").status())
        .isEqualTo(403);
    assertThat(send("ann", "DELETE", remove, "{\"membership\":" + member(bob).id() + "}").text())
        .isEqualTo("\"Member removed from Organization\"");
  }

  @Test
  void submissions_are_made_for_it_by_those_who_may_and_keep_it_alive() {
    Contest contest = new Contest(site);
    Competition competition = contest.ownedBy(site.user("organizer"));
    contest.admit(competition, bob);
    contest.admit(competition, eve);
    join("bob", bob, "PARTICIPANT");
    long phase = competition.phases().get(1).id().value();
    Entrant stranger = new Entrant(site, "eve");
    String field = "organization=" + lab;
    assertThat(stranger.submitTo(phase, stranger.upload(), field).text())
        .isEqualTo("[\"You must be apart of a organization to submit for them\"]");
    join("eve", eve, "MEMBER");
    assertThat(stranger.submitTo(phase, stranger.upload(), field).text())
        .isEqualTo("[\"You do not have participant permissions for this group\"]");
    Entrant member = new Entrant(site, "bob");
    assertThat(member.submitTo(phase, member.upload(), "organization=9999").status())
        .isEqualTo(404);
    Reply made = member.submitTo(phase, member.upload(), field);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("organization").asLong()).isEqualTo(lab.value());

    String delete = path + "delete_organization/";
    assertThat(site.as("stranger").delete(delete).status()).isEqualTo(404);
    assertThat(site.as("bob").delete(delete).json().path("success").asBoolean()).isFalse();
    assertThat(site.as("ann").delete(delete).json().path("success").asBoolean()).isFalse();
    site.as("organizer").delete("/api/competitions/" + competition.id() + "/");
    assertThat(site.as("ann").delete(delete).json().path("success").asBoolean()).isTrue();
    assertThat(site.organizations.byId(lab)).isEmpty();
  }
}
