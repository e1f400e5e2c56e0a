package org.scoregrid.store.postgres;

import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DumpId;
import org.scoregrid.store.DumpStore.Dump;
import org.scoregrid.store.DumpStore.Status;

/** A row of {@code dump} whose dataset is not read yet. */
record DumpRow(Dump dump, Optional<DatasetId> dataset) {
  static final String SELECT =
      """
      select id, competition, dataset as bundle, keys_instead_of_files, status, details, created_at
      from dump
      """;

  static DumpRow of(Row row) {
    Long bundle = row.numberOrNull("bundle");
    return new DumpRow(
        new Dump(
            new DumpId(row.number("id")),
            new CompetitionId(row.number("competition")),
            row.flag("keys_instead_of_files") ? DumpMode.KEYS : DumpMode.FILES,
            status(row.text("status")),
            row.textOrNull("details"),
            row.instant("created_at"),
            null),
        Optional.ofNullable(bundle).map(DatasetId::new));
  }

  Dump dump(Map<DatasetId, Dataset> datasets) {
    return new Dump(
        dump.id(),
        dump.competition(),
        dump.mode(),
        dump.status(),
        dump.details(),
        dump.createdAt(),
        dataset.map(datasets::get).orElse(null));
  }

  private static Status status(String wireName) {
    for (Status status : Status.values()) {
      if (status.wireName().equals(wireName)) {
        return status;
      }
    }
    throw new IllegalStateException("a stored value is not what its column should hold");
  }
}
