package org.scoregrid.store.postgres;

import com.fasterxml.jackson.core.type.TypeReference;
import io.helidon.dbclient.DbExecute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Competition.CompetitionSummary;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.competition.Competition.StoredPage;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.TaskKey;

/** Puts a competition together from its tables, with one query for each kind of part. */
final class CompetitionReader {
  static final String SUMMARY_COLUMNS =
      """
      c.id, c.title, c.created_at, c.published, c.participants_count, c.submissions_count,
      c.logo_object_key, c.description, c.competition_type, c.reward, c.contact_email, c.report,
      c.featured, creator.id as person_id, creator.username, creator.display_name
      """;

  static final String TASK_SELECT =
      """
      select t.id, t.key, t.name, t.description, t.created_by, t.created_at, t.is_public,
             t.ingestion_only_during_scoring, t.warm_scoring, scoring.key as scoring_program,
             ingestion.key as ingestion_program, input.key as input_data,
             reference.key as reference_data
      from task t
      left join dataset scoring on scoring.id = t.scoring_program
      left join dataset ingestion on ingestion.id = t.ingestion_program
      left join dataset input on input.id = t.input_data
      left join dataset reference on reference.id = t.reference_data
      """;

  private static final List<DatasetType> TASK_FILES =
      List.of(
          DatasetType.SCORING_PROGRAM,
          DatasetType.INGESTION_PROGRAM,
          DatasetType.INPUT_DATA,
          DatasetType.REFERENCE_DATA);

  private final DbExecute on;
  private final Map<String, Long> competition;

  private CompetitionReader(DbExecute on, CompetitionId id) {
    this.on = on;
    this.competition = Map.of("competition", id.value());
  }

  static Optional<Competition> read(DbExecute on, CompetitionId id) {
    return new CompetitionReader(on, id).read();
  }

  private Optional<Competition> read() {
    String sql =
        "select "
            + SUMMARY_COLUMNS
            + """
              , c.secret_key, c.terms, c.docker_image, c.queue, c.registration_auto_approve,
                c.make_programs_available, c.make_input_data_available,
                c.enable_detailed_results, c.show_detailed_results_in_submission_panel,
                c.show_detailed_results_in_leaderboard, c.auto_run_submissions,
                c.can_participants_make_submissions_public, c.allow_robot_submissions,
                c.forum_enabled, cast(c.fact_sheet as text) as fact_sheet
              from competition c join account creator on creator.id = c.created_by
              where c.id = :competition
              """;
    return Statements.first(on, sql, competition, this::competition);
  }

  private Competition competition(Row row) {
    String factSheet = row.textOrNull("fact_sheet");
    return new Competition(
        new CompetitionId(row.number("id")),
        summary(row),
        row.uuid("secret_key"),
        row.text("terms"),
        settings(row),
        row.flag("allow_robot_submissions"),
        new QueueName(row.text("queue")),
        factSheet == null ? null : Json.read(factSheet, new TypeReference<>() {}),
        collaborators(),
        pages(),
        phases(),
        LeaderboardReader.read(on, competition));
  }

  static CompetitionSummary summary(Row row) {
    return new CompetitionSummary(
        new CompetitionId(row.number("id")),
        row.text("title"),
        row.person(),
        row.instant("created_at"),
        row.flag("published"),
        row.integer("participants_count"),
        row.integer("submissions_count"),
        row.textOrNull("logo_object_key"),
        row.text("description"),
        row.text("competition_type"),
        row.textOrNull("reward"),
        row.textOrNull("contact_email"),
        row.textOrNull("report"),
        row.flag("featured"));
  }

  private static CompetitionDraft.Settings settings(Row row) {
    return new CompetitionDraft.Settings(
        row.text("docker_image"),
        row.flag("registration_auto_approve"),
        row.flag("make_programs_available"),
        row.flag("make_input_data_available"),
        row.flag("enable_detailed_results"),
        row.flag("show_detailed_results_in_submission_panel"),
        row.flag("show_detailed_results_in_leaderboard"),
        row.flag("auto_run_submissions"),
        row.flag("can_participants_make_submissions_public"),
        row.flag("forum_enabled"),
        row.text("competition_type"),
        row.textOrNull("reward"),
        row.textOrNull("contact_email"));
  }

  private List<Person> collaborators() {
    String sql =
        """
        select a.id as person_id, a.username, a.display_name
        from collaborator c join account a on a.id = c.account
        where c.competition = :competition
        order by a.id
        """;
    return Statements.list(on, sql, competition, Row::person);
  }

  private List<StoredPage> pages() {
    String sql =
        """
        select id, title, content, index from page
        where competition = :competition
        order by index, id
        """;
    return Statements.list(
        on,
        sql,
        competition,
        row ->
            new StoredPage(
                row.number("id"),
                new CompetitionDraft.Page(
                    row.text("title"), row.text("content"), row.integer("index"))));
  }

  private List<Phase> phases() {
    String sql =
        """
        select p.*, p.index = max(p.index) over () as final_phase
        from phase p
        where p.competition = :competition
        order by p.index, p.id
        """;
    Map<PhaseId, List<Task>> tasks = tasksByPhase();
    return Statements.list(on, sql, competition, row -> phase(row, tasks));
  }

  private static Phase phase(Row row, Map<PhaseId, List<Task>> tasks) {
    PhaseId id = new PhaseId(row.number("id"));
    return new Phase(
        id,
        new CompetitionId(row.number("competition")),
        row.integer("index"),
        row.text("name"),
        row.textOrNull("description"),
        row.instant("starts_at"),
        row.instantOrNull("ends_at"),
        Duration.ofSeconds(row.number("execution_time_limit")),
        row.flag("has_max_submissions"),
        row.integer("max_submissions_per_day"),
        row.integer("max_submissions_per_person"),
        row.flag("auto_migrate_to_this_phase"),
        row.flag("hide_output"),
        row.flag("hide_prediction_output"),
        row.flag("hide_score_output"),
        row.flag("accepts_only_result_submissions"),
        row.flag("final_phase"),
        datasetId(row.numberOrNull("starting_kit")),
        datasetId(row.numberOrNull("public_data")),
        tasks.getOrDefault(id, List.of()));
  }

  private static @Nullable DatasetId datasetId(@Nullable Long id) {
    return id == null ? null : new DatasetId(id);
  }

  private Map<PhaseId, List<Task>> tasksByPhase() {
    String sql =
        "select tasks.*, pt.phase from ("
            + TASK_SELECT
            + """
              ) tasks
              join phase_task pt on pt.task = tasks.id
              join phase p on p.id = pt.phase
              where p.competition = :competition
              order by pt.order_index, pt.task
              """;
    record InPhase(PhaseId phase, Task task) {}
    Map<PhaseId, List<Task>> tasks = new HashMap<>();
    Statements.list(
            on, sql, competition, row -> new InPhase(new PhaseId(row.number("phase")), task(row)))
        .forEach(
            found ->
                tasks.computeIfAbsent(found.phase(), p -> new ArrayList<>()).add(found.task()));
    return tasks;
  }

  /** Reads a row of {@link #TASK_SELECT}. */
  static Task task(Row row) {
    Map<DatasetType, DatasetKey> files = new EnumMap<>(DatasetType.class);
    for (DatasetType type : TASK_FILES) {
      UUID key = row.uuidOrNull(type.wireName());
      if (key != null) {
        files.put(type, new DatasetKey(key));
      }
    }
    return new Task(
        new TaskId(row.number("id")),
        new TaskKey(row.uuid("key")),
        row.text("name"),
        row.textOrNull("description"),
        new AccountId(row.number("created_by")),
        row.instant("created_at"),
        row.flag("is_public"),
        row.flag("ingestion_only_during_scoring"),
        row.flag("warm_scoring"),
        files);
  }
}
