package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.store.CompetitionStore.NewCompetition;

/**
 * Stores one competition in one transaction, with one statement for each kind of part: their rows
 * go to the database as one JSON array.
 */
final class CompetitionWriter {
  private final DbTransaction transaction;
  private final NewCompetition competition;
  private final CompetitionDraft draft;

  CompetitionWriter(DbTransaction transaction, NewCompetition competition) {
    this.transaction = transaction;
    this.competition = competition;
    this.draft = competition.draft();
  }

  /**
   * @throws IllegalArgumentException when the creation is unknown, or the draft names a task,
   *     solution or dataset that does not exist
   */
  CompetitionId finish(CreationStatusId id) {
    Optional<CompetitionId> stored = lock(id);
    if (stored.isPresent()) {
      return stored.get();
    }
    CompetitionId created = insertCompetition();
    insertPages(created);
    insertWhitelist(created);
    DraftDatasets datasets = DraftDatasets.of(transaction, competition);
    Map<String, Long> tasks = new TaskWriter(transaction, competition, datasets).write();
    insertPhases(created, insertLeaderboard(created), datasets);
    linkTasks(created, tasks);
    new SolutionWriter(transaction, competition, datasets).write(tasks);
    approveOwner(created);
    finishStatus(id, created);
    return created;
  }

  /** Whoever comes second waits here, and then finds what the first one stored. */
  private Optional<CompetitionId> lock(CreationStatusId id) {
    String sql =
        """
        select coalesce(resulting_competition, 0) as competition
        from creation_status where id = :id for update
        """;
    long stored =
        Statements.first(
                transaction, sql, Map.of("id", id.value()), row -> row.number("competition"))
            .orElseThrow(() -> new IllegalArgumentException("no creation " + id));
    return stored == 0 ? Optional.empty() : Optional.of(new CompetitionId(stored));
  }

  private CompetitionId insertCompetition() {
    String sql =
        """
        insert into competition (
          title, description, created_by, logo_object_key, terms, docker_image, queue,
          registration_auto_approve, make_programs_available, make_input_data_available,
          enable_detailed_results, show_detailed_results_in_submission_panel,
          show_detailed_results_in_leaderboard, auto_run_submissions,
          can_participants_make_submissions_public, forum_enabled, competition_type, reward,
          contact_email, fact_sheet)
        values (
          :title, :description, :owner, :logo, :terms, :docker_image, :queue,
          :registration_auto_approve, :make_programs_available, :make_input_data_available,
          :enable_detailed_results, :details_in_panel, :details_in_leaderboard,
          :auto_run_submissions, :may_make_public, :forum_enabled, :competition_type, :reward,
          :contact_email, cast(:fact_sheet as json))
        returning id
        """;
    return Statements.first(
            transaction,
            sql,
            competitionParameters().map(),
            row -> new CompetitionId(row.number("id")))
        .orElseThrow();
  }

  private Parameters competitionParameters() {
    CompetitionDraft.Settings settings = draft.settings();
    QueueName queue = draft.queue() == null ? QueueName.DEFAULT : draft.queue();
    return Parameters.of("title", draft.title())
        .and("description", draft.description())
        .and("owner", competition.owner().value())
        .and("logo", competition.logoObjectKey())
        .and("terms", draft.terms())
        .and("docker_image", settings.dockerImage())
        .and("queue", queue.vhost())
        .and("registration_auto_approve", settings.registrationAutoApprove())
        .and("make_programs_available", settings.makeProgramsAvailable())
        .and("make_input_data_available", settings.makeInputDataAvailable())
        .and("enable_detailed_results", settings.enableDetailedResults())
        .and("details_in_panel", settings.showDetailedResultsInSubmissionPanel())
        .and("details_in_leaderboard", settings.showDetailedResultsInLeaderboard())
        .and("auto_run_submissions", settings.autoRunSubmissions())
        .and("may_make_public", settings.canParticipantsMakeSubmissionsPublic())
        .and("forum_enabled", settings.forumEnabled())
        .and("competition_type", settings.competitionType())
        .and("reward", settings.reward())
        .and("contact_email", settings.contactEmail())
        .and("fact_sheet", draft.factSheet() == null ? null : Json.write(draft.factSheet()));
  }

  private void insertWhitelist(CompetitionId created) {
    String sql =
        """
        insert into whitelist_email (competition, email)
        select :competition, json_array_elements_text(cast(:emails as json))
        on conflict do nothing
        """;
    Statements.change(
        transaction,
        sql,
        Map.of("competition", created.value(), "emails", Json.write(draft.whitelist())));
  }

  private void insertPages(CompetitionId created) {
    String sql =
        """
        insert into page (competition, index, title, content)
        select :competition, p.index, p.title, p.content
        from json_to_recordset(cast(:pages as json))
          as p (index integer, title text, content text)
        """;
    Statements.change(
        transaction,
        sql,
        Map.of("competition", created.value(), "pages", Json.write(draft.pages())));
  }

  /** Only the first board counts, and all phases share it (reference/bundle-format.md 3.5). */
  private long insertLeaderboard(CompetitionId created) {
    CompetitionDraft.LeaderboardDraft board = draft.leaderboards().getFirst();
    String sql =
        """
        with board as (
          insert into leaderboard (competition, title, key, primary_index, hidden,
                                   submission_rule, ranking)
          values (:competition, :title, :key, :primary_index, :hidden, :submission_rule, :ranking)
          returning id),
        columns as (
          insert into leaderboard_column (leaderboard, title, key, index, sorting, computation,
                                          computation_indexes, precision, hidden)
          select board.id, c.title, c.key, c.index, lower(c.sorting), lower(c.computation),
                 c."computationIndexes", c.precision, c.hidden
          from board, json_to_recordset(cast(:columns as json))
            as c (title text, key text, index integer, sorting text, computation text,
                  "computationIndexes" integer[], precision integer, hidden boolean))
        select id from board
        """;
    return Statements.first(
            transaction,
            sql,
            Parameters.of("competition", created.value())
                .and("title", board.title())
                .and("key", board.key())
                .and("primary_index", board.primaryIndex())
                .and("hidden", board.hidden())
                .and("submission_rule", board.submissionRule().wireName())
                .and("ranking", board.ranking().wireName())
                .and("columns", Json.write(board.columns()))
                .map(),
            row -> row.number("id"))
        .orElseThrow();
  }

  private void insertPhases(CompetitionId created, long leaderboard, DraftDatasets datasets) {
    String sql =
        """
        insert into phase (
          competition, leaderboard, index, name, description, starts_at, ends_at,
          execution_time_limit, max_submissions_per_day, max_submissions_per_person,
          auto_migrate_to_this_phase, hide_output, hide_prediction_output, hide_score_output,
          accepts_only_result_submissions, starting_kit, public_data)
        select :competition, :leaderboard, p.*
        from json_to_recordset(cast(:phases as json)) as p (
          index integer, name text, description text, starts_at timestamptz,
          ends_at timestamptz, execution_time_limit integer, max_submissions_per_day integer,
          max_submissions_per_person integer, auto_migrate_to_this_phase boolean,
          hide_output boolean, hide_prediction_output boolean, hide_score_output boolean,
          accepts_only_result_submissions boolean, starting_kit bigint, public_data bigint)
        """;
    List<Object> phases = new ArrayList<>();
    draft.phases().forEach(phase -> phases.add(phaseRow(phase, datasets)));
    Statements.change(
        transaction,
        sql,
        Map.of(
            "competition", created.value(),
            "leaderboard", leaderboard,
            "phases", Json.write(phases)));
  }

  private static Map<String, @Nullable Object> phaseRow(PhaseDraft phase, DraftDatasets datasets) {
    return Parameters.of("index", phase.index())
        .and("name", phase.name())
        .and("description", phase.description())
        .and("starts_at", phase.start().toString())
        .and("ends_at", phase.end() == null ? null : phase.end().toString())
        .and("execution_time_limit", phase.executionTimeLimit().toSeconds())
        .and("max_submissions_per_day", phase.maxSubmissionsPerDay())
        .and("max_submissions_per_person", phase.maxSubmissionsPerPerson())
        .and("auto_migrate_to_this_phase", phase.autoMigrateToThisPhase())
        .and("hide_output", phase.hideOutput())
        .and("hide_prediction_output", phase.hidePredictionOutput())
        .and("hide_score_output", phase.hideScoreOutput())
        .and("accepts_only_result_submissions", phase.acceptsOnlyResultSubmissions())
        .and("starting_kit", datasets.idOf(phase.startingKit()))
        .and("public_data", datasets.idOf(phase.publicData()))
        .map();
  }

  /** Two labels may stand for one existing task; a phase has it once. */
  private void linkTasks(CompetitionId created, Map<String, Long> tasks) {
    String sql =
        """
        insert into phase_task (phase, task, order_index)
        select p.id, t.task, t.order_index
        from json_to_recordset(cast(:links as json))
          as t (index integer, task bigint, order_index integer)
        join phase p on p.competition = :competition and p.index = t.index
        order by p.index, t.order_index
        on conflict do nothing
        """;
    List<Object> links = new ArrayList<>();
    for (PhaseDraft phase : draft.phases()) {
      for (int order = 0; order < phase.tasks().size(); order++) {
        long task = taskOf(tasks, phase.tasks().get(order));
        links.add(Map.of("index", phase.index(), "task", task, "order_index", order));
      }
    }
    Statements.change(
        transaction, sql, Map.of("competition", created.value(), "links", Json.write(links)));
  }

  static long taskOf(Map<String, Long> tasks, String label) {
    Long id = tasks.get(label);
    if (id == null) {
      throw new IllegalArgumentException("the draft has no task " + label);
    }
    return id;
  }

  private void approveOwner(CompetitionId created) {
    String sql =
        """
        insert into participant (competition, account, status)
        values (:competition, :account, 'approved')
        """;
    Statements.change(
        transaction,
        sql,
        Map.of("competition", created.value(), "account", competition.owner().value()));
  }

  /** The bundle is kept and named for its competition (reference/bundle-format.md 9). */
  private void finishStatus(CreationStatusId id, CompetitionId created) {
    String sql =
        """
        with finished as (
          update creation_status
          set status = 'Finished', details = null, resulting_competition = :competition
          where id = :id
          returning bundle)
        update dataset set name = left(name || ' - ' || :title, 255), competition = :competition
        where id = (select bundle from finished)
        """;
    Statements.change(
        transaction,
        sql,
        Map.of("id", id.value(), "competition", created.value(), "title", draft.title()));
  }
}
