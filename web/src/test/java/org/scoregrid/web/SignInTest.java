package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.web.Browser.Reply;
import org.scoregrid.web.account.Sessions;
import org.scoregrid.web.account.SignInLimiter;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Cookie;

/** Tokens, sessions and CSRF (reference/http-api-details.md 1 and 4). */
class SignInTest {
  private static final String TOKEN_PATH = "/api/api-token-auth/";
  private static final String NO_FIT =
      "{\"non_field_errors\":[\"Unable to log in with provided credentials.\"]}";

  private final Site site;

  SignInTest(@TempDir Path objects) {
    site = new Site(objects);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void the_token_is_the_same_on_every_call_by_form_json_name_or_address() {
    site.user("ann");
    Reply byForm =
        site.anonymous().postForm(TOKEN_PATH, "username=ann", "password=correct%20horse");
    Reply byJson =
        site.anonymous()
            .postJson(
                "/api/api-token-auth",
                "{\"username\": \"ann@example.org\", \"password\": \"correct horse\"}");
    assertThat(byForm.status()).isEqualTo(200);
    assertThat(byJson.text()).isEqualTo(byForm.text());
    assertThat(site.as("ann").get("/api/my_profile").text())
        .isEqualTo(
            "{\"username\":\"ann\",\"name\":\"ann\",\"email\":\"ann@example.org\","
                + "\"github_info\":null}");
    assertThat(site.as("ann").get("/api/user_quota/").text())
        .isEqualTo("{\"quota\":15,\"storage_used\":0}");
  }

  @Test
  void wrong_and_missing_credentials_get_the_known_texts() {
    site.user("ann");
    Browser nobody = site.anonymous();
    Reply wrong = nobody.postForm(TOKEN_PATH, "username=ann", "password=nope");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text()).isEqualTo(NO_FIT);
    assertThat(nobody.postForm(TOKEN_PATH, "username=bob", "password=nope").text())
        .isEqualTo(NO_FIT);
    assertThat(nobody.postForm(TOKEN_PATH, "username=", "password=x").text())
        .isEqualTo("{\"username\":[\"This field may not be blank.\"]}");
    assertThat(nobody.post(TOKEN_PATH).text())
        .isEqualTo(
            "{\"username\":[\"This field is required.\"],"
                + "\"password\":[\"This field is required.\"]}");
  }

  @Test
  void guessing_is_slowed_down() {
    site.user("ann");
    Reply last = site.anonymous().postForm(TOKEN_PATH, "username=ann", "password=0");
    for (int guess = 1; guess <= 20; guess++) {
      last = site.anonymous().postForm(TOKEN_PATH, "username=ann", "password=" + guess);
    }
    assertThat(last.status()).isEqualTo(429);
    assertThat(last.header("retry-after")).isNotEmpty();
    site.later(Duration.ofMinutes(11));
    assertThat(site.token("ann")).hasSize(40);
  }

  @Test
  void guesses_at_a_name_do_not_lock_out_links_or_other_addresses() {
    SignInLimiter limiter = new SignInLimiter(site.clock);
    for (int guess = 0; guess < 20; guess++) {
      limiter.failed("10.0.0.1", "link");
    }
    assertThatThrownBy(() -> limiter.check("10.0.0.1", "link")).isInstanceOf(ApiError.class);
    limiter.check("10.0.0.2", "link");
    limiter.checkLink("10.0.0.1");
    for (int guess = 0; guess < 20; guess++) {
      limiter.linkFailed("10.0.0.1");
    }
    assertThatThrownBy(() -> limiter.checkLink("10.0.0.1")).isInstanceOf(ApiError.class);
    limiter.checkLink("10.0.0.2");
  }

  @Test
  void nobody_is_sent_elsewhere_after_signing_in() {
    Browser nobody = site.anonymous();
    assertThat(nobody.get("/accounts/login/?next=/competitions/upload/").text())
        .contains("value=\"/competitions/upload/\"");
    assertThat(nobody.get("/accounts/login/?next=/a/%C3%A9").text())
        .contains("value=\"/a/%C3%A9\"");
    for (String elsewhere : List.of("//x.org", "/a%20b", "/a%7F", "/%5Cx", "https%3A%2F%2Fx.org")) {
      assertThat(nobody.get("/accounts/login/?next=" + elsewhere).text())
          .contains("name=\"next\" value=\"/competitions/\"");
    }
  }

  @Test
  void bad_tokens_are_refused_on_public_endpoints_too() {
    Reply bad = site.anonymous().withToken("0".repeat(40)).get("/api/competitions/");
    assertThat(bad.status()).isEqualTo(403);
    assertThat(bad.detail()).isEqualTo("Invalid token.");
    assertThat(site.anonymous().get("/api/my_profile/").detail())
        .isEqualTo("Authentication credentials were not provided.");
    assertThat(site.anonymous().with("Authorization", "Basic eDp5").get("/api/competitions/"))
        .extracting(Reply::status)
        .isEqualTo(200);
  }

  @Test
  void banned_and_inactive_accounts_are_refused_with_a_token() {
    site.user("ann");
    Browser ann = site.as("ann");
    execute("update account set banned = true");
    Reply banned = ann.get("/api/competitions/");
    assertThat(banned.status()).isEqualTo(403);
    assertThat(banned.text()).isEqualTo("{\"error\":\"You are banned from using Codabench\"}");
    execute("update account set banned = false, active = false");
    assertThat(ann.get("/api/competitions/").detail()).isEqualTo("User inactive or deleted.");
    assertThat(site.token("ann")).isEmpty();
  }

  @Test
  void a_session_needs_its_csrf_token_for_unsafe_methods() {
    AccountId ann = site.user("ann");
    Map<String, String> cookies = new HashMap<>();
    Sessions sessions = new Sessions(site.accounts, site.clock, Duration.ofHours(1), false);
    sessions.open(ann, Answer.empty(200)).cookies().forEach(remember(cookies));
    Browser browser =
        site.anonymous()
            .with(
                "Cookie",
                "sessionid="
                    + cookies.get("sessionid")
                    + "; csrftoken="
                    + cookies.get("csrftoken"));

    assertThat(browser.get("/api/my_profile/").status()).isEqualTo(200);
    String[] fields = {"type=submission", "request_sassy_file_name=a.zip"};
    Reply without = browser.postForm("/api/datasets/", fields);
    assertThat(without.status()).isEqualTo(403);
    assertThat(without.detail()).startsWith("CSRF Failed: ");
    assertThat(browser.with("X-CSRFToken", "wrong").postForm("/api/datasets/", fields).status())
        .isEqualTo(403);
    String token = cookies.getOrDefault("csrftoken", "");
    assertThat(browser.with("X-CSRFToken", token).postForm("/api/datasets/", fields).status())
        .isEqualTo(201);
    assertThat(
            browser
                .postForm("/api/datasets/", fields[0], fields[1], "csrfmiddlewaretoken=" + token)
                .status())
        .isEqualTo(201);

    site.later(Duration.ofHours(2));
    assertThat(browser.get("/api/my_profile/").status()).isEqualTo(403);
  }

  @Test
  void the_database_holds_digests_only() {
    site.user("ann");
    String token = site.token("ann");
    assertThat(site.accounts.byApiToken(Digest.of(token.getBytes(StandardCharsets.US_ASCII))))
        .isPresent();
    assertThat(count("select count(*) from api_token where token_digest like '%" + token + "%'"))
        .isZero();
  }

  private static Consumer<Cookie> remember(Map<String, String> cookies) {
    return cookie -> cookies.put(cookie.name(), cookie.value());
  }

  private long count(String sql) {
    return site.database
        .dbClient()
        .execute()
        .createGet(sql)
        .execute()
        .map(row -> row.column(1).get(Long.class))
        .orElse(-1L);
  }

  private void execute(String sql) {
    site.database.dbClient().execute().createUpdate(sql).execute();
  }
}
