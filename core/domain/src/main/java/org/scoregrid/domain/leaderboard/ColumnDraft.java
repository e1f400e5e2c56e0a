package org.scoregrid.domain.leaderboard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A score column as somebody describes it (reference/bundle-format.md 3.5).
 *
 * @param index unique in its board; display and tie-break order
 * @param computation null: the scoring program gives the score
 * @param computationIndexes columns that it is computed from; empty without computation
 * @param precision digits after the point when shown
 */
public record ColumnDraft(
    String title,
    String key,
    int index,
    Sorting sorting,
    @Nullable Computation computation,
    List<Integer> computationIndexes,
    int precision,
    boolean hidden) {
  public ColumnDraft {
    computationIndexes = List.copyOf(computationIndexes);
  }
}
