package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbExecute;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskKey;
import org.scoregrid.store.NamedKeys;

/** Which stored things an account may use in a bundle: its own, public ones, shared ones. */
final class UsableKeys {
  private static final String TASKS =
      """
      select t.key from task t
      where t.key = any(cast(:keys as uuid[]))
        and (t.created_by = :account or t.is_public or exists (
               select 1 from task_share s where s.task = t.id and s.account = :account))
      """;

  private static final String DATASETS =
      """
      select d.key from dataset d
      where d.key = any(cast(:keys as uuid[])) and d.completed
        and (d.created_by = :account or d.is_public)
      """;

  /** A solution has no owner of its own: it belongs to who owns its file or one of its tasks. */
  private static final String SOLUTIONS =
      """
      select s.key from solution s
      where s.key = any(cast(:keys as uuid[]))
        and (s.is_public
             or exists (select 1 from dataset d
                        where d.id = s.data and (d.created_by = :account or d.is_public))
             or exists (select 1 from solution_task l join task t on t.id = l.task
                        where l.solution = s.id and t.created_by = :account))
      """;

  private final DbExecute on;
  private final AccountId account;

  UsableKeys(DbExecute on, AccountId account) {
    this.on = on;
    this.account = account;
  }

  NamedKeys among(NamedKeys keys) {
    return new NamedKeys(
        usable(TASKS, keys.tasks(), TaskKey::value, TaskKey::new),
        usable(DATASETS, keys.datasets(), DatasetKey::value, DatasetKey::new),
        usable(SOLUTIONS, keys.solutions(), DatasetKey::value, DatasetKey::new));
  }

  private <K> Set<K> usable(
      String sql, Collection<K> keys, Function<K, UUID> value, Function<UUID, K> key) {
    if (keys.isEmpty()) {
      return Set.of();
    }
    Object texts = keys.stream().map(value).map(UUID::toString).toArray(String[]::new);
    return Statements.list(
            on,
            sql,
            Map.of("keys", texts, "account", account.value()),
            row -> key.apply(row.uuid("key")))
        .stream()
        .collect(Collectors.toUnmodifiableSet());
  }
}
