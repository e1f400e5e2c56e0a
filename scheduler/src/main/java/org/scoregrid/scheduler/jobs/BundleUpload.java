package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.BundleFiles;
import org.scoregrid.bundle.LogoType;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.SolutionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore.NewCompetition;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.ObjectKeys;

/**
 * Stores the files of a bundle, each once however many tasks name it. For one bundle and one
 * thread.
 */
final class BundleUpload {
  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("MM-dd-yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private final BlobStore blobs;
  private final BundleFiles files;
  private final Path directory;
  private final InstantSource clock;
  private final List<String> stored = new ArrayList<>();
  private @Nullable String logoKey;

  BundleUpload(BlobStore blobs, BundleFiles files, Path directory, InstantSource clock) {
    this.blobs = blobs;
    this.files = files;
    this.directory = directory;
    this.clock = clock;
  }

  /** Keys of the objects that were stored so far. */
  List<String> stored() {
    return List.copyOf(stored);
  }

  /** Removes what no other upload can have stored, when this one comes to nothing. */
  void abandon() throws IOException {
    if (logoKey != null) {
      blobs.delete(logoKey);
    }
  }

  NewCompetition store(AccountId owner, CompetitionDraft draft) throws IOException {
    Set<Source> solutions =
        draft.solutions().stream()
            .map(SolutionDraft::source)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
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
    Map<Source, String> md5 = new LinkedHashMap<>();
    for (Map.Entry<Source.Member, DatasetType> member : members.entrySet()) {
      Path file = files.fileFor(member.getKey(), directory);
      if (solutions.contains(member.getKey())) {
        md5.put(member.getKey(), md5(file));
      }
      made.put(member.getKey(), stored(owner, member.getKey(), member.getValue(), file));
      Files.delete(file);
    }
    return new NewCompetition(owner, draft, existing(draft), made, md5, logo());
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

  private static String md5(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private NewDataset stored(AccountId owner, Source.Member member, DatasetType type, Path file)
      throws IOException {
    BlobStore.Sealed sealed = blobs.putSealed(file);
    stored.add(sealed.objectKey());
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
    logoKey = key;
    blobs.put(key, file, type.contentType());
    stored.add(key);
    return key;
  }
}
