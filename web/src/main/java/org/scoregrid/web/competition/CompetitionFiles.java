package org.scoregrid.web.competition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DatasetUses.Role;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.competition.CompetitionView.FileView;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.page.Words;

/**
 * The files of a competition that its page offers: each once, and only what the reader may have.
 */
public final class CompetitionFiles {
  private static final List<Offer> OFFERS =
      List.of(
          new Offer(DatasetType.INPUT_DATA, Role.INPUT_DATA, "Input data"),
          new Offer(DatasetType.INGESTION_PROGRAM, Role.INGESTION_PROGRAM, "Ingestion program"),
          new Offer(DatasetType.SCORING_PROGRAM, Role.SCORING_PROGRAM, "Scoring program"));

  private record Offer(DatasetType type, Role role, String title) {}

  private final DatasetStore datasets;
  private final BlobStore blobs;
  private final Permissions permissions;
  private final Duration urlValidity;

  public CompetitionFiles(
      DatasetStore datasets, BlobStore blobs, Permissions permissions, Duration urlValidity) {
    this.datasets = datasets;
    this.blobs = blobs;
    this.permissions = permissions;
    this.urlValidity = urlValidity;
  }

  List<FileView> of(Competition competition, Viewer viewer) {
    Map<DatasetId, String> ids = new LinkedHashMap<>();
    Map<DatasetKey, String> keys = new LinkedHashMap<>();
    for (Phase phase : competition.phases()) {
      if (phase.startingKit() != null && may(viewer, competition, Role.STARTING_KIT)) {
        ids.putIfAbsent(phase.startingKit(), "Starting kit");
      }
      if (phase.publicData() != null && may(viewer, competition, Role.PUBLIC_DATA)) {
        ids.putIfAbsent(phase.publicData(), "Public data");
      }
      phase.tasks().forEach(task -> offer(task, competition, viewer, keys));
    }
    Set<DatasetId> shown = new HashSet<>();
    List<FileView> files = new ArrayList<>();
    Map<DatasetId, Dataset> byId = ids.isEmpty() ? Map.of() : datasets.byIds(ids.keySet());
    ids.forEach((id, title) -> add(byId.get(id), title, shown, files));
    Map<DatasetKey, Dataset> byKey = keys.isEmpty() ? Map.of() : datasets.byKeys(keys.keySet());
    keys.forEach((key, title) -> add(byKey.get(key), title, shown, files));
    return files;
  }

  private void offer(
      Task task, Competition competition, Viewer viewer, Map<DatasetKey, String> keys) {
    for (Offer offer : OFFERS) {
      DatasetKey key = task.files().get(offer.type());
      if (key != null && may(viewer, competition, offer.role())) {
        keys.putIfAbsent(key, offer.title());
      }
    }
  }

  private boolean may(Viewer viewer, Competition competition, Role role) {
    return permissions.mayDownloadAs(viewer, competition, role);
  }

  private void add(
      @Nullable Dataset dataset, String title, Set<DatasetId> shown, List<FileView> files) {
    if (dataset != null && dataset.completed() && shown.add(dataset.id())) {
      String url =
          blobs.downloadUrl(dataset.objectKey(), urlValidity, dataset.fileName()).toString();
      files.add(new FileView(title, Words.size(dataset.bytes()), url));
    }
  }
}
