package org.scoregrid.web.competition;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DumpStore;
import org.scoregrid.web.competition.CompetitionView.FileView;
import org.scoregrid.web.page.Badge;
import org.scoregrid.web.page.Words;

/** Puts the dumps of a competition into the words of its page. Thread-safe. */
public final class DumpViews {
  private final DumpStore dumps;
  private final BlobStore blobs;
  private final Duration urlValidity;

  public DumpViews(DumpStore dumps, BlobStore blobs, Duration urlValidity) {
    this.dumps = dumps;
    this.blobs = blobs;
    this.urlValidity = urlValidity;
  }

  /** With links that only organizers may see. */
  DumpsView view(Competition competition) {
    List<DumpStore.Dump> all = dumps.of(competition.id()).reversed();
    @Nullable FileView original =
        dumps
            .originalBundle(competition.id())
            .map(it -> new FileView(it.name(), Words.size(it.bytes()), url(it)))
            .orElse(null);
    return new DumpsView(
        competition.id().value(),
        original,
        all.stream().map(this::line).toList(),
        all.stream().anyMatch(it -> it.status() == DumpStore.Status.STARTING));
  }

  private DumpsView.LineView line(DumpStore.Dump dump) {
    @Nullable Dataset dataset = dump.dataset();
    @Nullable String details = dump.details();
    return new DumpsView.LineView(
        dataset == null ? "Dump #" + dump.id() : dataset.name(),
        mode(dump.mode()),
        Words.dateTime(dump.createdAt()),
        dataset == null ? "" : Words.size(dataset.bytes()),
        badge(dump.status()),
        details == null ? "" : details,
        dataset == null ? null : url(dataset));
  }

  private static String mode(DumpMode mode) {
    return switch (mode) {
      case FILES -> "with files";
      case KEYS -> "with keys";
    };
  }

  private static Badge badge(DumpStore.Status status) {
    return switch (status) {
      case STARTING -> new Badge("Being made", "run");
      case FINISHED -> new Badge("Finished", "ok");
      case FAILED -> new Badge("Failed", "bad");
    };
  }

  private String url(Dataset dataset) {
    return blobs.downloadUrl(dataset.objectKey(), urlValidity, dataset.fileName()).toString();
  }
}
