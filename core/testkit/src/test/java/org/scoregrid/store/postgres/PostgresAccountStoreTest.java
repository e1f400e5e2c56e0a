package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.AccountStore.NewAccount;

final class PostgresAccountStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-13T16:41:27Z");

  private final Stores stores = Stores.fresh();
  private final PostgresAccountStore accounts = stores.accounts();

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void a_stored_account_is_found_by_id_username_and_address() {
    AccountId id =
        accounts.create(new NewAccount("ada", "ada@example.org", "hash", true, true)).orElseThrow();
    Account expected =
        new Account(id, "ada", "ada@example.org", null, true, false, true, true, false);
    assertThat(accounts.byId(id)).contains(expected);
    assertThat(accounts.byUsernameOrEmail("ada")).contains(expected);
    assertThat(accounts.byUsernameOrEmail("ada@example.org")).contains(expected);
    assertThat(accounts.byUsernameOrEmail("ADA")).isEmpty();
  }

  @Test
  void a_taken_username_or_address_is_refused() {
    accounts.create(new NewAccount("ada", "ada@example.org", null, false, false));
    assertThat(accounts.create(new NewAccount("ada", null, null, false, false))).isEmpty();
    assertThat(accounts.create(new NewAccount("bob", "ada@example.org", null, false, false)))
        .isEmpty();
    assertThat(accounts.create(new NewAccount("cyd", null, null, false, false))).isPresent();
  }

  @Test
  void a_username_that_is_an_address_of_somebody_else_names_its_own_account() {
    stores.accounts().create(new NewAccount("ada", "x@example.org", null, false, false));
    AccountId other = stores.account("x@example.org");
    assertThat(accounts.byUsernameOrEmail("x@example.org").map(Account::id)).contains(other);
  }

  @Test
  void a_password_hash_can_be_set_and_is_absent_before() {
    AccountId id = stores.account("ada");
    assertThat(accounts.passwordHash(id)).isEmpty();
    accounts.setPasswordHash(id, "hash");
    assertThat(accounts.passwordHash(id)).contains("hash");
  }

  @Test
  void a_session_lasts_until_it_expires_or_is_closed() {
    AccountId id = stores.account("ada");
    accounts.openSession(digest("s1"), id, "csrf", NOW.plusSeconds(60));
    assertThat(accounts.session(digest("s1"), NOW))
        .hasValueSatisfying(
            session -> {
              assertThat(session.account().id()).isEqualTo(id);
              assertThat(session.csrfToken()).isEqualTo("csrf");
            });
    assertThat(accounts.session(digest("s1"), NOW.plusSeconds(60))).isEmpty();
    accounts.closeSession(digest("s1"));
    assertThat(accounts.session(digest("s1"), NOW)).isEmpty();
  }

  @Test
  void an_api_token_remembered_twice_stays_with_its_first_account() {
    AccountId ada = stores.account("ada");
    accounts.rememberApiToken(digest("token"), ada);
    accounts.rememberApiToken(digest("token"), stores.account("bob"));
    assertThat(accounts.byApiToken(digest("token")).map(Account::id)).contains(ada);
    assertThat(accounts.byApiToken(digest("other"))).isEmpty();
  }

  @Test
  void an_expired_login_link_gives_nothing() {
    accounts.createLoginLink(digest("link"), stores.account("ada"), NOW);
    assertThat(accounts.redeemLoginLink(digest("link"), NOW)).isEmpty();
  }

  @Test
  void a_login_link_is_redeemed_only_once_however_many_try() throws Exception {
    AccountId id = stores.account("ada");
    accounts.createLoginLink(digest("link"), id, NOW.plusSeconds(60));
    Callable<Optional<AccountId>> attempt = () -> accounts.redeemLoginLink(digest("link"), NOW);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<AccountId>>> answers =
          threads.invokeAll(Stream.generate(() -> attempt).limit(8).toList());
      assertThat(answers.stream().map(Future::resultNow).flatMap(Optional::stream))
          .containsExactly(id);
    }
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
