package org.scoregrid.web.account;

import java.util.HashMap;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.store.AccountStore;

/** Names of accounts, looked up once each while one answer is made. For one thread. */
public final class People {
  private final AccountStore accounts;
  private final Map<AccountId, Person> known = new HashMap<>();

  public People(AccountStore accounts) {
    this.accounts = accounts;
  }

  public Person person(AccountId id) {
    return known.computeIfAbsent(id, this::lookUp);
  }

  private Person lookUp(AccountId id) {
    return accounts
        .byId(id)
        .map((Account a) -> new Person(id, a.username(), a.shownName()))
        .orElseGet(() -> new Person(id, "deleted_user_" + id, "deleted_user_" + id));
  }
}
