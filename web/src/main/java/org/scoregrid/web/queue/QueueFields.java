package org.scoregrid.web.queue;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.queue.Queue.SpillOver;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.QueueStore;
import org.scoregrid.store.QueueStore.Content;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;

/** Reads the fields of a queue; what a change leaves out stays as it is. Thread-safe. */
public final class QueueFields {
  private static final int MOST_ORGANIZERS = 100;
  private static final long LONGEST_WAIT = Duration.ofDays(7).toSeconds();

  private final QueueStore queues;
  private final AccountStore accounts;
  private final Permissions permissions;

  public QueueFields(QueueStore queues, AccountStore accounts, Permissions permissions) {
    this.queues = queues;
    this.accounts = accounts;
    this.permissions = permissions;
  }

  /**
   * @param now what is stored; null: a new queue
   * @param whole whether the fields are all there are, as in a form of a page: a box that is not
   *     ticked is not sent
   * @throws org.scoregrid.web.http.ApiError 400 with everything that is wrong
   */
  Content read(Call call, @Nullable Queue now, boolean whole) {
    Fields in = call.fields();
    Value<String> name =
        now == null || in.has("name") || call.method().equals("PUT")
            ? in.requiredText("name", Queue.MAX_NAME)
            : new Value<>(now.name());
    Value<Boolean> isPublic = in.flag("is_public");
    Set<AccountId> organizers = organizers(in, now, whole);
    SpillOver spill = spillOver(call, in, now);
    in.check();
    return new Content(
        name.get(), isPublic.or(!whole && now != null && now.isPublic()), organizers, spill);
  }

  private Set<AccountId> organizers(Fields in, @Nullable Queue now, boolean whole) {
    if (in.has("organizer_names")) {
      return named(in);
    }
    if (!in.has("organizers")) {
      return now == null || whole
          ? Set.of()
          : now.organizers().stream()
              .map(person -> person.id())
              .collect(Collectors.toUnmodifiableSet());
    }
    List<Long> ids = in.ids("organizers");
    Set<AccountId> organizers = new LinkedHashSet<>();
    for (long id : ids.stream().limit(MOST_ORGANIZERS).toList()) {
      AccountId account = new AccountId(id);
      if (accounts.byId(account).filter(Account::active).isEmpty()) {
        in.reject("organizers", "Invalid pk \"" + id + "\" - object does not exist.");
      }
      organizers.add(account);
    }
    checkNumber(in, ids.size());
    return organizers;
  }

  /** Usernames in one text, as a page has them. */
  private Set<AccountId> named(Fields in) {
    Set<AccountId> organizers = new LinkedHashSet<>();
    List<String> names =
        in.text("organizer_names", 10_000).optional().stream()
            .flatMap(text -> List.of(text.split("[\\s,;]+", -1)).stream())
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    for (String name : names.stream().limit(MOST_ORGANIZERS).toList()) {
      Optional<Account> account = accounts.byUsernameOrEmail(name).filter(Account::active);
      // An address must not tell whether it has an account.
      if (account.isEmpty() || !account.get().username().equals(name)) {
        in.reject("organizer_names", "There is nobody with the username " + name + ".");
      } else {
        organizers.add(account.get().id());
      }
    }
    checkNumber(in, names.size());
    return organizers;
  }

  private static void checkNumber(Fields in, int count) {
    if (count > MOST_ORGANIZERS) {
      in.reject("organizers", "Ensure this field has no more than 100 elements.");
    }
  }

  private @Nullable SpillOver spillOver(Call call, Fields in, @Nullable Queue now) {
    if (!in.has("spill_over")) {
      return now == null ? null : now.spillOver();
    }
    String to = in.text("spill_over", 64).orNull();
    Value<Long> after = in.id("spill_over_after");
    if (to == null) {
      return null;
    }
    QueueName helper = new QueueName(to);
    SpillOver present = now == null ? null : now.spillOver();
    boolean usable =
        helper.isDefault()
            || (present != null && present.to().equals(helper))
            || queues
                .byName(helper)
                .filter(queue -> permissions.mayChooseQueue(call.viewer(), queue))
                .isPresent();
    if (!usable || (now != null && now.vhost().equals(helper))) {
      in.reject("spill_over", "Object with vhost=" + to + " does not exist.");
      return null;
    }
    long seconds = after.or(0L);
    if (seconds < 1 || seconds > LONGEST_WAIT) {
      in.reject("spill_over_after", "A wait of 1 to " + LONGEST_WAIT + " seconds is needed.");
      return null;
    }
    return new SpillOver(helper, Duration.ofSeconds(seconds));
  }
}
