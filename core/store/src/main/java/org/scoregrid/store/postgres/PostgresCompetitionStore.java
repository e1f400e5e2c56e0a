package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClient;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Competition.CompetitionSummary;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.TaskKey;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.NamedKeys;
import org.scoregrid.store.Page;

/** Competitions in the database. Thread-safe. */
public final class PostgresCompetitionStore implements CompetitionStore {
  private static final String ORGANIZES =
      """
      (c.created_by = cast(:viewer as bigint) or exists (
         select 1 from collaborator o
         where o.competition = c.id and o.account = cast(:viewer as bigint)))
      """;

  private static final String PARTICIPATES =
      """
      exists (select 1 from participant p
              where p.competition = c.id and p.account = cast(:viewer as bigint)
                and p.status = 'approved')
      """;

  /** reference/http-api-details.md 5.1: a secret key takes the place of every other rule. */
  private static final String VISIBLE =
      """
      case when cast(:secret_key as uuid) is not null
           then c.secret_key = cast(:secret_key as uuid)
           else :sees_all or c.published or\
      """
          + " "
          + ORGANIZES
          + " or "
          + PARTICIPATES
          + " end";

  private final DbClient client;

  public PostgresCompetitionStore(PostgresDatabase database) {
    this.client = database.dbClient();
  }

  @Override
  public List<CompetitionSummary> list(Filter filter) {
    String sql =
        "select "
            + CompetitionReader.SUMMARY_COLUMNS
            + """
              from competition c join account creator on creator.id = c.created_by
              where (cast(:type as text) is null or c.competition_type = :type)
                and (cast(:search as text) is null or position(lower(:search) in lower(c.title)) > 0
                     or position(lower(:search) in lower(c.description)) > 0)
              """
            + (filter.mine() ? " and " + ORGANIZES : "")
            + (filter.participatingIn() ? " and " + PARTICIPATES : "")
            + (" and " + VISIBLE)
            + " order by c.created_at, c.id";
    Parameters parameters =
        viewerOf(filter)
            .and("type", filter.mine() ? null : filter.type())
            .and("search", filter.search());
    return Statements.list(client.execute(), sql, parameters.map(), CompetitionReader::summary);
  }

  private static Parameters viewerOf(Filter filter) {
    AccountId viewer = filter.viewer();
    UUID secretKey = filter.secretKey();
    return Parameters.of("viewer", viewer == null ? null : viewer.value())
        .and("sees_all", filter.seesAll())
        .and("secret_key", secretKey == null ? null : secretKey.toString());
  }

  @Override
  public Optional<Competition> byId(CompetitionId id) {
    return Statements.inTransaction(client, transaction -> CompetitionReader.read(transaction, id));
  }

  @Override
  public Optional<Competition> byPhase(PhaseId phase) {
    String sql = "select competition from phase where id = :phase";
    return Statements.inTransaction(
        client,
        transaction ->
            Statements.first(
                    transaction,
                    sql,
                    Map.of("phase", phase.value()),
                    row -> new CompetitionId(row.number("competition")))
                .flatMap(id -> CompetitionReader.read(transaction, id)));
  }

  @Override
  public boolean isVisible(CompetitionId id, Filter filter) {
    String sql = "select 1 as one from competition c where c.id = :id and " + VISIBLE;
    return Statements.first(
            client.execute(), sql, viewerOf(filter).and("id", id.value()).map(), row -> true)
        .isPresent();
  }

  @Override
  public Optional<Task> task(TaskId id) {
    String sql = CompetitionReader.TASK_SELECT + "where t.id = :id";
    return Statements.first(
        client.execute(), sql, Map.of("id", id.value()), CompetitionReader::task);
  }

  @Override
  public Optional<Task> taskByKey(TaskKey key) {
    String sql = CompetitionReader.TASK_SELECT + "where t.key = cast(:key as uuid)";
    return Statements.first(
        client.execute(), sql, Map.of("key", key.toString()), CompetitionReader::task);
  }

  @Override
  public Page<Task> tasksOf(AccountId account, boolean withPublic, Page.Request page) {
    String where =
        """
        where t.created_by = :account or (:with_public and t.is_public) or exists (
          select 1 from task_share s where s.task = t.id and s.account = :account)
        """;
    Parameters parameters =
        Parameters.of("account", account.value()).and("with_public", withPublic);
    long total =
        Statements.first(
                client.execute(),
                "select count(*) as total from task t " + where,
                parameters.map(),
                row -> row.number("total"))
            .orElseThrow();
    List<Task> tasks =
        Statements.list(
            client.execute(),
            CompetitionReader.TASK_SELECT
                + where
                + "order by t.created_at desc, t.id desc limit :size offset :offset",
            parameters.and("size", page.size()).and("offset", page.offset()).map(),
            CompetitionReader::task);
    return new Page<>(tasks, total);
  }

  @Override
  public Set<TaskId> inCompetitions(Set<TaskId> tasks) {
    String ids = tasks.stream().map(TaskId::toString).collect(Collectors.joining(","));
    return Set.copyOf(
        Statements.list(
            client.execute(),
            """
            select distinct task from phase_task
            where task = any(cast(string_to_array(:tasks, ',') as bigint[]))
            """,
            Map.of("tasks", ids),
            row -> new TaskId(row.number("task"))));
  }

  @Override
  public void setPublished(CompetitionId id, boolean published) {
    String sql = "update competition set published = :published where id = :id";
    Statements.change(client.execute(), sql, Map.of("id", id.value(), "published", published));
  }

  @Override
  public void setAllowRobotSubmissions(CompetitionId id, boolean allowed) {
    String sql = "update competition set allow_robot_submissions = :allowed where id = :id";
    Statements.change(client.execute(), sql, Map.of("id", id.value(), "allowed", allowed));
  }

  @Override
  public Optional<Participation> participation(CompetitionId id, AccountId account) {
    String sql =
        "select status from participant where competition = :competition and account = :account";
    return Statements.first(
        client.execute(),
        sql,
        Map.of("competition", id.value(), "account", account.value()),
        row -> Participation.valueOf(row.text("status").toUpperCase(Locale.ROOT)));
  }

  @Override
  public boolean register(CompetitionId id, AccountId account, Participation participation) {
    String sql =
        """
        with registered as (
          insert into participant (competition, account, status)
          values (:competition, :account, :status)
          on conflict do nothing
          returning competition)
        update competition set participants_count = participants_count + 1
        where id = (select competition from registered)
        """;
    long changed =
        Statements.change(
            client.execute(),
            sql,
            Map.of(
                "competition", id.value(),
                "account", account.value(),
                "status", participation.wireName()));
    return changed > 0;
  }

  @Override
  public CreationStatusId startCreation(DatasetId bundle, AccountId createdBy) {
    // An update that changes nothing, as "do nothing" would not return the first one's id.
    String sql =
        """
        insert into creation_status (bundle, created_by) values (:bundle, :created_by)
        on conflict (bundle) do update set bundle = excluded.bundle
        returning id
        """;
    return Statements.first(
            client.execute(),
            sql,
            Map.of("bundle", bundle.value(), "created_by", createdBy.value()),
            row -> new CreationStatusId(row.number("id")))
        .orElseThrow();
  }

  @Override
  public Optional<CreationStatus> creationStatus(CreationStatusId id) {
    String sql =
        """
        select id, bundle, status, details, resulting_competition, created_by
        from creation_status where id = :id
        """;
    return Statements.first(
        client.execute(), sql, Map.of("id", id.value()), PostgresCompetitionStore::status);
  }

  private static CreationStatus status(Row row) {
    return new CreationStatus(
        new CreationStatusId(row.number("id")),
        new DatasetId(row.number("bundle")),
        row.text("status"),
        row.textOrNull("details"),
        competitionId(row.numberOrNull("resulting_competition")),
        new AccountId(row.number("created_by")));
  }

  private static @Nullable CompetitionId competitionId(@Nullable Long id) {
    return id == null ? null : new CompetitionId(id);
  }

  @Override
  public List<CreationStatusId> unfinishedCreations(Instant startedBefore, int limit) {
    String sql =
        """
        select id from creation_status
        where status = 'Starting' and started_at < :started_before
        order by started_at limit :limit
        """;
    return Statements.list(
        client.execute(),
        sql,
        Map.of("started_before", Statements.time(startedBefore), "limit", limit),
        row -> new CreationStatusId(row.number("id")));
  }

  @Override
  public CompetitionId finishCreation(CreationStatusId id, NewCompetition competition) {
    return Statements.inTransaction(
        client, transaction -> new CompetitionWriter(transaction, competition).finish(id));
  }

  @Override
  public void failCreation(CreationStatusId id, String details, Collection<String> objectKeys) {
    Statements.inTransaction(
        client, transaction -> FailedCreation.write(transaction, id, details, objectKeys));
  }

  @Override
  public NamedKeys usable(AccountId account, NamedKeys keys) {
    return new UsableKeys(client.execute(), account).among(keys);
  }

  @Override
  public QueueAccess queueAccess(AccountId account, QueueName queue) {
    return QueueAccessQuery.of(client.execute(), account, queue);
  }
}
