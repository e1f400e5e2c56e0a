package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DumpId;
import org.scoregrid.store.DumpStore.Dump;
import org.scoregrid.store.DumpStore.Wish;

/** Short ways to dump. */
final class Dumping {
  private Dumping() {}

  static DumpId wish(SchedulerWorld world, CompetitionId id, DumpMode mode) {
    Competition competition = world.competitions.byId(id).orElseThrow();
    Wish wish = world.dumps.start(id, mode, competition.summary().createdBy().id(), world.now);
    return ((Wish.Accepted) wish).id();
  }

  /** A dump that has ended, one way or the other. */
  static Dump ended(SchedulerWorld world, CompetitionId id, DumpMode mode) throws IOException {
    DumpId dump = wish(world, id, mode);
    world.dumping().create(dump);
    return world.dumps.byId(dump).orElseThrow();
  }

  /** The bundle of a dump that succeeds. */
  static Dataset dumped(SchedulerWorld world, CompetitionId id, DumpMode mode) throws IOException {
    Dump ended = ended(world, id, mode);
    assertThat(ended.details()).isNull();
    return Objects.requireNonNull(ended.dataset());
  }

  /** Texts of the members by name; none is there twice. */
  static Map<String, String> members(SchedulerWorld world, Dataset dump) throws IOException {
    Map<String, String> members = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(world.blobs.open(dump.objectKey()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String text = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(members.put(entry.getName(), text)).isNull();
      }
    }
    return members;
  }
}
