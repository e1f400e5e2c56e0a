package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.OldLeaderboards.Column;
import org.scoregrid.domain.leaderboard.Computation;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Columns that version 1.5 computes from others: {@code computed: {operation: Avg, fields: a, b}}.
 * The original reads them as plain columns; here they are computed where that is possible.
 */
final class OldComputed {
  private OldComputed() {}

  /** What a column becomes. */
  record Computed(Computation computation, List<Integer> indexes) {}

  /**
   * Null for a plain column, and with a notice for one that cannot be converted.
   *
   * @param own columns of the same board
   */
  static @Nullable Computed of(Column column, List<Column> own) {
    Fields fields = column.fields();
    if (!fields.has("computed")) {
      return null;
    }
    Optional<Fields> computed = fields.child("computed");
    Optional<Computation> computation =
        computed
            .flatMap(it -> it.value("operation"))
            .flatMap(Scalars::text)
            .flatMap(word -> Computation.parse(word.strip().toLowerCase(Locale.ROOT)));
    List<Integer> indexes = computed.map(it -> indexes(it, column, own)).orElse(List.of());
    if (computation.isEmpty() || indexes.isEmpty()) {
      fields.notice(
          "computed",
          "cannot be computed here, so the column shows what the scoring program says",
          "Write operation (Avg, Sum, Min or Max) and fields: keys of other columns of its board");
      return null;
    }
    return new Computed(computation.get(), indexes);
  }

  /** Empty unless every field is another column of the board. */
  private static List<Integer> indexes(Fields computed, Column column, List<Column> own) {
    List<Integer> indexes = new ArrayList<>();
    for (String name : names(computed)) {
      Optional<Column> found =
          own.stream().filter(it -> it != column && it.key().equals(name)).findFirst();
      if (found.isEmpty()) {
        return List.of();
      }
      indexes.add(found.get().index());
    }
    return indexes;
  }

  /** A list, or the names in one text with commas between. */
  private static List<String> names(Fields computed) {
    Optional<Node> fields = computed.value("fields");
    if (fields.isPresent() && fields.get() instanceof SequenceNode) {
      return computed.items("fields").stream()
          .map(item -> Scalars.text(item).orElse("").strip())
          .toList();
    }
    String text = fields.flatMap(Scalars::text).orElse("");
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s*,\\s*", -1));
  }
}
