package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.leaderboard.ColumnDraft;

/** What the database and the rules rely on in every draft that was read. */
final class ValidDraft {
  private ValidDraft() {}

  static void check(CompetitionDraft draft, BundleFiles files, Path temp) throws IOException {
    text(draft.title(), 1, 256);
    text(draft.description(), 0, 100_000);
    text(draft.terms(), 0, 1 << 20);
    draft.pages().forEach(page -> text(page.title(), 1, 255));
    draft.pages().forEach(page -> text(page.content(), 0, 1 << 20));
    List<String> labels = draft.tasks().stream().map(TaskDraft::index).toList();
    assertThat(labels).doesNotHaveDuplicates().isNotEmpty();
    for (TaskDraft task : draft.tasks()) {
      check(task, files, temp);
    }
    assertThat(draft.phases()).isNotEmpty();
    for (int index = 0; index < draft.phases().size(); index++) {
      PhaseDraft phase = draft.phases().get(index);
      assertThat(phase.index()).isEqualTo(index);
      text(phase.name(), 1, 256);
      assertThat(labels).containsAll(phase.tasks());
      assertThat(phase.tasks()).isNotEmpty().doesNotHaveDuplicates();
      assertThat(phase.executionTimeLimit().isPositive()).isTrue();
      assertThat(phase.maxSubmissionsPerDay()).isNotNegative();
      assertThat(phase.end() == null && index < draft.phases().size() - 1).isFalse();
      source(phase.startingKit(), files, temp);
      source(phase.publicData(), files, temp);
    }
    assertThat(draft.phases().getFirst().autoMigrateToThisPhase()).isFalse();
    for (var solution : draft.solutions()) {
      assertThat(labels).containsAll(solution.tasks());
      assertThat(solution.key() != null || solution.source() != null).isTrue();
      source(solution.source(), files, temp);
    }
    assertThat(draft.leaderboards()).isNotEmpty();
    draft.leaderboards().forEach(ValidDraft::check);
  }

  private static void check(CompetitionDraft.LeaderboardDraft board) {
    text(board.title(), 1, 64);
    text(board.key(), 1, 36);
    List<Integer> indexes = board.columns().stream().map(ColumnDraft::index).toList();
    assertThat(indexes).isNotEmpty().doesNotHaveDuplicates();
    assertThat(board.columns().stream().map(ColumnDraft::key)).doesNotHaveDuplicates();
    for (ColumnDraft column : board.columns()) {
      text(column.title(), 1, 36);
      text(column.key(), 1, 36);
      assertThat(indexes).containsAll(column.computationIndexes());
      assertThat(column.computationIndexes()).doesNotContain(column.index());
      assertThat(column.computation() == null).isEqualTo(column.computationIndexes().isEmpty());
    }
  }

  static void check(TaskDraft task, BundleFiles files, Path temp) throws IOException {
    if (task.key() == null) {
      text(task.name(), 1, 256);
    }
    text(task.description() == null ? "" : task.description(), 0, 100_000);
    for (Source source : task.files().values()) {
      source(source, files, temp);
    }
  }

  /** Can be taken out of the archive, or is told to be broken. */
  private static void source(@Nullable Source source, BundleFiles files, Path temp)
      throws IOException {
    if (source instanceof Source.Member member) {
      try {
        Files.delete(files.fileFor(member, temp));
      } catch (BrokenMemberException e) {
        assertThat(e.problem().what()).isNotBlank();
      }
    }
  }

  private static void text(String text, int least, int most) {
    assertThat(text.codePointCount(0, text.length())).isBetween(least, most);
    assertThat(Texts.isStorable(text)).isTrue();
  }
}
