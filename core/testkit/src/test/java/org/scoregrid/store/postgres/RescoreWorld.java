package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.store.RescoreStore.Creation;
import org.scoregrid.store.RescoreStore.NewRescore;
import org.scoregrid.store.RescoreStore.PreparedShadow;
import org.scoregrid.store.RescoreStore.Waiting;
import org.scoregrid.store.RunStore.Dispatch;

/** Re-scores in a world of runs, with short ways to make things happen. */
final class RescoreWorld implements AutoCloseable {
  private static final BlobRef BLOB = new BlobRef("blobs/aa", Digest.of(new byte[] {1}), 1);
  private static final RunSpec SHADOW =
      new RunSpec(
          "image",
          Network.NONE,
          Limits.DEFAULT,
          BLOB,
          BLOB,
          null,
          null,
          null,
          false,
          false,
          true,
          true,
          null);

  final RunWorld world = new RunWorld();
  final PostgresRescoreStore rescores =
      new PostgresRescoreStore(world.database.dataSource(), LifecyclePolicy.DEFAULT);

  @Override
  public void close() {
    world.close();
  }

  DatasetId program() {
    return new DatasetId(
        world.number(
            """
            insert into dataset (type, name, created_by, object_key, digest, bytes)
            values ('scoring_program', 'new', (select min(id) from account), 'blobs/new',
                    repeat('b', 64), 7) returning id
            """));
  }

  RescoreId draft(RunWorld.Arena arena, int task, Selection selection, SubmissionId... of) {
    Creation creation =
        rescores.create(
            new NewRescore(
                arena.competition(),
                arena.phase().id(),
                arena.tasks().get(task),
                program(),
                null,
                selection,
                List.of(of),
                organizer(arena)),
            world.now);
    return ((Creation.Created) creation).id();
  }

  AccountId organizer(RunWorld.Arena arena) {
    return new AccountId(
        world.number(
            "select created_by from competition where id = ?", arena.competition().value()));
  }

  void makeRuns(RescoreId id) {
    List<Waiting> waiting = rescores.waiting(id, 100);
    rescores.prepared(
        id,
        waiting.stream().map(one -> new PreparedShadow(one.id(), SHADOW)).toList(),
        QueueName.DEFAULT,
        world.now);
  }

  RescoreId started(RunWorld.Arena arena, Selection selection, SubmissionId... of) {
    RescoreId id = draft(arena, 0, selection, of);
    assertThat(rescores.start(id, false, world.now)).isEmpty();
    makeRuns(id);
    return id;
  }

  /** Scores the shadow runs in the order of submission. */
  void score(String... accuracies) {
    List<Dispatch> dispatches = new ArrayList<>(world.claim(accuracies.length));
    assertThat(dispatches).hasSize(accuracies.length);
    dispatches.sort((a, b) -> Long.compare(a.submission().value(), b.submission().value()));
    for (int i = 0; i < accuracies.length; i++) {
      world.commit(world.scored(dispatches.get(i), accuracies[i]));
    }
  }

  RescoreState state(RescoreId id) {
    return rescores.byId(id).orElseThrow().state();
  }

  @Nullable BigDecimal accuracy(SubmissionId id) {
    long count =
        world.number(
            """
            select count(*) from score s join leaderboard_column c on c.id = s.board_column
             where s.submission = ? and c.key = 'acc'
            """,
            id.value());
    return count == 0
        ? null
        : BigDecimal.valueOf(
            world.number(
                """
                select (s.value * 1000)::bigint from score s
                  join leaderboard_column c on c.id = s.board_column
                 where s.submission = ? and c.key = 'acc'
                """,
                id.value()),
            3);
  }

  void assertAccuracy(SubmissionId id, String accuracy) {
    assertThat(accuracy(id)).isEqualByComparingTo(accuracy);
  }

  Comparison comparison(RescoreId id) {
    var material = rescores.material(id);
    return Comparison.of(material.board(), material.tasks(), material.candidates());
  }

  long count(String sql) {
    return world.number(sql);
  }
}
