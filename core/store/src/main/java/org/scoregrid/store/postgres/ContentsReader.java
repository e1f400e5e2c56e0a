package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbTransaction;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.competition.StoredSolution;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskId;

/** Reads a competition with its solutions and the rows of all its datasets. */
final class ContentsReader {
  private ContentsReader() {}

  /** Empty when there is no such competition. */
  static Optional<CompetitionContents> read(DbTransaction transaction, CompetitionId id) {
    return CompetitionReader.read(transaction, id)
        .map(
            competition -> {
              List<StoredSolution> solutions = solutions(transaction, id);
              return new CompetitionContents(
                  competition,
                  solutions,
                  datasets(transaction, competition, solutions),
                  whitelist(transaction, id));
            });
  }

  /** In the same order on every server. */
  private static List<String> whitelist(DbTransaction transaction, CompetitionId id) {
    return Statements.list(
        transaction,
        """
        select email from whitelist_email where competition = :competition
        order by email collate "C"
        """,
        Map.of("competition", id.value()),
        row -> row.text("email"));
  }

  private static List<Dataset> datasets(
      DbTransaction transaction, Competition competition, List<StoredSolution> solutions) {
    Set<DatasetKey> keys = new LinkedHashSet<>();
    Set<DatasetId> ids = new LinkedHashSet<>();
    competition.phases().stream()
        .flatMap(phase -> Stream.of(phase.startingKit(), phase.publicData()))
        .filter(Objects::nonNull)
        .forEach(ids::add);
    competition.phases().stream()
        .flatMap(phase -> phase.tasks().stream())
        .forEach(task -> keys.addAll(task.files().values()));
    solutions.stream().map(StoredSolution::data).filter(Objects::nonNull).forEach(ids::add);
    Map<DatasetId, Dataset> found = new LinkedHashMap<>();
    PostgresDatasetStore.byKeys(transaction, keys)
        .values()
        .forEach(dataset -> found.put(dataset.id(), dataset));
    found.putAll(PostgresDatasetStore.byIds(transaction, ids));
    return List.copyOf(found.values());
  }

  private record Solved(UUID key, String name, @Nullable String description, @Nullable Long data) {}

  private static List<StoredSolution> solutions(DbTransaction transaction, CompetitionId id) {
    String sql =
        """
        select distinct s.id, s.key, s.name, s.description, s.data, st.task
        from solution s
        join solution_task st on st.solution = s.id
        join phase_task pt on pt.task = st.task
        join phase p on p.id = pt.phase
        where p.competition = :competition
        order by s.id, st.task
        """;
    Map<Solved, Set<TaskId>> tasks = new LinkedHashMap<>();
    Statements.list(
            transaction,
            sql,
            Map.of("competition", id.value()),
            row -> Map.entry(solved(row), new TaskId(row.number("task"))))
        .forEach(
            pair ->
                tasks
                    .computeIfAbsent(pair.getKey(), s -> new LinkedHashSet<>())
                    .add(pair.getValue()));
    return tasks.entrySet().stream().map(e -> solution(e.getKey(), e.getValue())).toList();
  }

  private static Solved solved(Row row) {
    return new Solved(
        row.uuid("key"), row.text("name"), row.textOrNull("description"), row.numberOrNull("data"));
  }

  private static StoredSolution solution(Solved solved, Set<TaskId> tasks) {
    DatasetId data = solved.data() == null ? null : new DatasetId(solved.data());
    return new StoredSolution(
        solved.key(), solved.name(), solved.description(), data, List.copyOf(tasks));
  }
}
