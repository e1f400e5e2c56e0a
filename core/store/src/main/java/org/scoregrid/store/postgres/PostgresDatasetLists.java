package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.store.DatasetLists;
import org.scoregrid.store.Page;

/** Lists of datasets from the database, a page with four queries. */
public final class PostgresDatasetLists implements DatasetLists {
  private static final ResultBytes NOTHING = new ResultBytes(0, 0, 0);

  private static final String SELECT =
      """
      select d.*, a.id as person_id, a.username, a.display_name
        from dataset d join account a on a.id = d.created_by
      """;

  private static final String FILTER =
      """
      (?::text is null or d.type = ?) and (?::text is null or d.name = ?)
        and (?::uuid is null or d.key = ?)
        and (?::boolean is null or d.created_by_competition = ?)
        and (?::boolean is null or d.is_public = ?)
        and (not ? or coalesce(d.license, '') <> '') and (not ? or d.verified) and
      """
          + SearchWords.condition(
              """
              d.file_name, d.name, d.description, d.key::text,
              (select title from competition where competition.id = d.competition)
              """);

  private static final String NAMED =
      """
      select found.dataset, c.id, c.title, c.published,
             coalesce(c.created_by = ?::bigint or exists (
               select 1 from collaborator o
                where o.competition = c.id and o.account = ?::bigint), false) as own
        from (%s) found join competition c on c.id = found.competition
       order by found.dataset, c.id
      """;

  /** What a file was submitted to, or what became of a bundle. */
  private static final String BELONGS =
      """
      select data as dataset, competition from submission where data = any(?)
      union select bundle, resulting_competition from creation_status where bundle = any(?)
      union select id, competition from dataset where id = any(?)
      """;

  private static final String RESULTS =
      """
      select s.data, coalesce(sum((a.outputs ->> 'prediction_result')::bigint), 0) as prediction,
             coalesce(sum((a.outputs ->> 'scoring_result')::bigint), 0) as scoring,
             coalesce(sum((a.outputs ->> 'detailed_result')::bigint), 0) as detailed
        from submission s join run r on r.submission = s.id join attempt a on a.run = r.id
       where s.data = any(?)
       group by s.data
      """;

  private final Sql sql;

  public PostgresDatasetLists(DataSource pool) {
    this.sql = new Sql(pool);
  }

  private record Found(Dataset dataset, Person owner) {}

  @Override
  public Page<Listed> list(
      @Nullable AccountId viewer, Scope scope, Filter filter, Order order, Page.Request page) {
    return sql.transaction(
        tx -> {
          String where = "where " + begins(scope) + " and " + FILTER;
          List<@Nullable Object> parameters = parameters(viewer, scope, filter);
          long total = tx.number("select count(*) from dataset d " + where, parameters.toArray());
          parameters.add(page.size());
          parameters.add(page.offset());
          List<Found> found =
              tx.list(
                  SELECT + where + sorted(order) + " limit ? offset ?",
                  PostgresDatasetLists::found,
                  parameters.toArray());
          return new Page<>(listed(tx, viewer, found), total);
        });
  }

  private static String begins(Scope scope) {
    return switch (scope) {
      case OWN_AND_PUBLIC -> "(d.created_by = ? or d.is_public and d.completed)";
      case OWN_DATASETS ->
          "d.created_by = ? and d.type not in ('submission', 'competition_bundle')";
      case OWN_SUBMISSIONS -> "d.created_by = ? and d.type = 'submission'";
      case OWN_BUNDLES -> "d.created_by = ? and d.type = 'competition_bundle'";
      case PUBLIC_DATA -> "d.is_public and d.completed and d.type = 'public_data'";
    };
  }

  private static String sorted(Order order) {
    return switch (order) {
      case NEWEST_FIRST -> " order by d.created_at desc, d.id desc";
      case MOST_DOWNLOADED_FIRST -> " order by d.downloads desc, d.id desc";
    };
  }

  private static List<@Nullable Object> parameters(
      @Nullable AccountId viewer, Scope scope, Filter filter) {
    List<@Nullable Object> values = new ArrayList<>();
    if (scope != Scope.PUBLIC_DATA) {
      values.add(viewer == null ? null : viewer.value());
    }
    DatasetType type = filter.type();
    twice(values, type == null ? null : type.wireName());
    twice(values, filter.name());
    twice(values, filter.key() == null ? null : filter.key().value());
    twice(values, filter.createdByCompetition());
    twice(values, filter.isPublic());
    values.add(filter.licensed());
    values.add(filter.verified());
    values.add(SearchWords.values(filter.words()));
    return values;
  }

  private static void twice(List<@Nullable Object> values, @Nullable Object value) {
    values.add(value);
    values.add(value);
  }

  @Override
  public Map<DatasetId, Listed> listed(@Nullable AccountId viewer, Collection<DatasetId> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    return sql.transaction(
        tx -> {
          List<Found> found =
              tx.list(
                  SELECT + "where d.id = any(?)",
                  PostgresDatasetLists::found,
                  DatasetRows.values(ids));
          Map<DatasetId, Listed> listed = new LinkedHashMap<>();
          listed(tx, viewer, found).forEach(item -> listed.put(item.dataset().id(), item));
          return listed;
        });
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(
        DatasetRows.read(row),
        Row.person(
            row.getLong("person_id"), row.getString("username"), row.getString("display_name")));
  }

  private static List<Listed> listed(Tx tx, @Nullable AccountId viewer, List<Found> found)
      throws SQLException {
    if (found.isEmpty()) {
      return List.of();
    }
    Tx.Values ids = DatasetRows.values(found.stream().map(f -> f.dataset().id()).toList());
    Map<Long, List<Named>> inUse =
        named(tx, viewer, DatasetUse.COMPETITIONS, Collections.nCopies(8, ids));
    Map<Long, List<Named>> belongs = named(tx, viewer, BELONGS, List.of(ids, ids, ids));
    Map<Long, ResultBytes> results = new HashMap<>();
    tx.list(
        RESULTS,
        row ->
            results.put(
                row.getLong("data"),
                new ResultBytes(
                    row.getLong("prediction"), row.getLong("scoring"), row.getLong("detailed"))),
        ids);
    List<Listed> listed = new ArrayList<>();
    for (Found item : found) {
      long id = item.dataset().id().value();
      List<Named> of = belongs.getOrDefault(id, List.of());
      listed.add(
          new Listed(
              item.dataset(),
              item.owner(),
              inUse.getOrDefault(id, List.of()),
              of.isEmpty() ? null : of.getFirst(),
              results.getOrDefault(id, NOTHING)));
    }
    return listed;
  }

  private static Map<Long, List<Named>> named(
      Tx tx, @Nullable AccountId viewer, String pairs, List<Object> ids) throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>();
    twice(parameters, viewer == null ? null : viewer.value());
    parameters.addAll(ids);
    Map<Long, List<Named>> named = new HashMap<>();
    tx.list(
        NAMED.formatted(pairs),
        row ->
            named
                .computeIfAbsent(row.getLong("dataset"), id -> new ArrayList<>())
                .add(
                    new Named(
                        new CompetitionId(row.getLong("id")),
                        row.getString("title"),
                        row.getBoolean("published"),
                        row.getBoolean("own"))),
        parameters.toArray());
    return named;
  }
}
