package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.StoredSolution;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.store.BlobStore;

/** Everything of a stored competition that a dump has to keep: no ids and owners, but all bytes. */
final class Likeness {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CompetitionContents contents;
  private final BlobStore blobs;
  private final List<TaskId> tasks;

  private Likeness(CompetitionContents contents, BlobStore blobs) {
    this.contents = contents;
    this.blobs = blobs;
    this.tasks = contents.tasks().stream().map(Task::id).toList();
  }

  static Map<String, @Nullable Object> of(SchedulerWorld world, CompetitionId id) {
    CompetitionContents contents = world.dumps.contents(id).orElseThrow();
    return new Likeness(contents, world.blobs).parts();
  }

  private Map<String, @Nullable Object> parts() {
    Competition competition = contents.competition();
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    parts.put("title", competition.summary().title());
    parts.put("description", competition.summary().description());
    parts.put("logo", logo(competition.summary().logoObjectKey()));
    parts.put("terms", competition.terms());
    parts.put("settings", competition.settings());
    parts.put("whitelist", contents.whitelist());
    parts.put("fact sheet", json(competition.factSheet()));
    parts.put("pages", pages(competition));
    parts.put("tasks", contents.tasks().stream().map(this::task).toList());
    parts.put("phases", competition.phases().stream().map(this::phase).toList());
    parts.put("solutions", contents.solutions().stream().map(this::solution).toList());
    parts.put("board", board(competition));
    return parts;
  }

  /**
   * Their order counts and not their numbers: those of old bundles leave the place of the terms
   * free (reference/bundle-format.md 4), and version 2 has no numbers to write.
   */
  private static List<List<String>> pages(Competition competition) {
    return competition.pages().stream()
        .map(page -> List.of(page.is().title(), page.is().content()))
        .toList();
  }

  private static String json(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Object> board(Competition competition) {
    var board = competition.leaderboard();
    return List.of(
        board.title(),
        board.key(),
        board.hidden(),
        board.submissionRule(),
        board.primaryIndex(),
        board.ranking(),
        board.columns().stream().map(Column::is).toList());
  }

  private List<@Nullable Object> task(Task task) {
    Map<String, String> files = new TreeMap<>();
    task.files().forEach((type, key) -> files.put(type.wireName(), file(contents.dataset(key))));
    List<@Nullable Object> parts = new ArrayList<>();
    parts.add(task.name());
    parts.add(task.description());
    parts.add(task.isPublic());
    parts.add(task.warmScoring());
    parts.add(task.ingestionOnlyDuringScoring());
    parts.add(files);
    return parts;
  }

  private List<@Nullable Object> phase(Phase phase) {
    List<@Nullable Object> parts = new ArrayList<>();
    parts.add(phase.index());
    parts.add(phase.name());
    parts.add(phase.description());
    parts.add(phase.start());
    parts.add(phase.end());
    parts.add(phase.executionTimeLimit());
    parts.add(phase.hasMaxSubmissions());
    parts.add(phase.maxSubmissionsPerDay());
    parts.add(phase.maxSubmissionsPerPerson());
    parts.add(phase.autoMigrateToThisPhase());
    parts.add(phase.hideOutput());
    parts.add(phase.hidePredictionOutput());
    parts.add(phase.hideScoreOutput());
    parts.add(phase.acceptsOnlyResultSubmissions());
    parts.add(file(contents.dataset(phase.startingKit())));
    parts.add(file(contents.dataset(phase.publicData())));
    parts.add(phase.tasks().stream().map(task -> tasks.indexOf(task.id())).toList());
    return parts;
  }

  private List<@Nullable Object> solution(StoredSolution solution) {
    List<@Nullable Object> parts = new ArrayList<>();
    parts.add(solution.name());
    parts.add(solution.description());
    parts.add(file(contents.dataset(solution.data())));
    parts.add(solution.tasks().stream().map(tasks::indexOf).sorted().toList());
    return parts;
  }

  private String file(Optional<Dataset> dataset) {
    return dataset
        .map(
            found -> {
              assertThat(digestOf(found.objectKey())).isEqualTo(found.digest());
              return found.type().wireName() + " " + found.fileName() + " " + found.digest();
            })
        .orElse("none");
  }

  private String logo(@Nullable String objectKey) {
    return objectKey == null ? "none" : digestOf(objectKey).toString();
  }

  private Digest digestOf(String objectKey) {
    try (InputStream in = blobs.open(objectKey)) {
      return Digest.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
