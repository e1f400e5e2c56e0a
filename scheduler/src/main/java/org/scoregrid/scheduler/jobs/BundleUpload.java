package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.BundleFiles;
import org.scoregrid.bundle.LogoType;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore.NewCompetition;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.ObjectKeys;

/** Stores the files of a bundle, each once however many tasks name it. */
final class BundleUpload {
  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("MM-dd-yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private final BlobStore blobs;
  private final BundleFiles files;
  private final Path directory;
  private final InstantSource clock;

  BundleUpload(BlobStore blobs, BundleFiles files, Path directory, InstantSource clock) {
    this.blobs = blobs;
    this.files = files;
    this.directory = directory;
    this.clock = clock;
  }

  NewCompetition store(AccountId owner, CompetitionDraft draft) throws IOException {
    Map<Source.Member, DatasetType> members = new LinkedHashMap<>();
    draft
        .tasks()
        .forEach(task -> task.files().forEach((type, source) -> add(members, source, type)));
    for (CompetitionDraft.PhaseDraft phase : draft.phases()) {
      add(members, phase.startingKit(), DatasetType.STARTING_KIT);
      add(members, phase.publicData(), DatasetType.PUBLIC_DATA);
    }
    draft.solutions().forEach(it -> add(members, it.source(), DatasetType.SOLUTION));
    Map<Source, NewDataset> made = new LinkedHashMap<>();
    for (Map.Entry<Source.Member, DatasetType> member : members.entrySet()) {
      made.put(member.getKey(), stored(owner, member.getKey(), member.getValue()));
    }
    return new NewCompetition(owner, draft, existing(draft), made, logo());
  }

  private static Map<Source, DatasetKey> existing(CompetitionDraft draft) {
    Map<Source, DatasetKey> existing = new LinkedHashMap<>();
    ReferenceCheck.existing(draft).forEach(source -> existing.put(source, source.key()));
    return existing;
  }

  /** The first role that a file plays names its type. */
  private static void add(
      Map<Source.Member, DatasetType> members, @Nullable Source source, DatasetType type) {
    if (source instanceof Source.Member member) {
      members.putIfAbsent(member, type);
    }
  }

  private NewDataset stored(AccountId owner, Source.Member member, DatasetType type)
      throws IOException {
    Path file = files.fileFor(member, directory);
    BlobStore.Sealed sealed = blobs.putSealed(file);
    Files.delete(file);
    String base = ObjectKeys.shortName(member.path().replaceAll("/+$", ""));
    return new NewDataset(
        owner,
        type,
        "%s @ '%s'".formatted(type.wireName(), NAME_TIME.format(clock.instant())),
        null,
        member.folder() ? base + ".zip" : base,
        false,
        true,
        null,
        sealed.objectKey(),
        sealed.digest(),
        sealed.bytes());
  }

  private @Nullable String logo() throws IOException {
    Optional<BundleFiles.Logo> logo = files.logo();
    if (logo.isEmpty()) {
      return null;
    }
    LogoType type = logo.get().type();
    Path file = directory.resolve("logo");
    Files.write(file, logo.get().bytes());
    String key = ObjectKeys.fresh("logos", "logo." + type.extension(), clock.instant());
    blobs.put(key, file, type.contentType());
    return key;
  }
}
