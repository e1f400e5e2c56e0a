package org.scoregrid.web.resource;

import io.helidon.http.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.scoregrid.bundle.BrokenMemberException;
import org.scoregrid.bundle.BundleFiles;
import org.scoregrid.bundle.BundleLimits;
import org.scoregrid.bundle.TaskBundleReader;
import org.scoregrid.bundle.TaskReading;
import org.scoregrid.bundle.TaskRefusal;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.ObjectKeys;
import org.scoregrid.store.TaskStore;
import org.scoregrid.store.TaskStore.Content;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Multipart;
import org.scoregrid.web.http.Routes;

/**
 * A task from one zip (reference/bundle-format.md 10), for whoever is logged in. The zip goes to
 * disk, never into memory, and only a few are read at the same time.
 */
public final class TaskUploads implements Routes.Room {
  private static final int AT_ONCE = 2;
  private static final long MARGIN = 1 << 20;

  private final TaskStore tasks;
  private final DatasetStore datasets;
  private final BlobStore blobs;
  private final Uploads uploads;
  private final long maxUpload;
  private final Semaphore room = new Semaphore(AT_ONCE);

  /**
   * @param maxUpload bytes of a zip
   */
  public TaskUploads(
      TaskStore tasks, DatasetStore datasets, BlobStore blobs, Uploads uploads, long maxUpload) {
    this.tasks = tasks;
    this.datasets = datasets;
    this.blobs = blobs;
    this.uploads = uploads;
    this.maxUpload = maxUpload;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.POST, "/api/tasks/upload_task/", this::upload)
        .api(Method.POST, "/tasks/upload_task/", this::upload);
  }

  private Answer upload(Call call) throws IOException {
    Account account = call.account();
    if (!room.tryAcquire()) {
      throw ApiError.keyed(503, "error", "Other tasks are being read. Please try again shortly.");
    }
    Path directory = Files.createTempDirectory("task-upload-");
    try {
      return upload(call, account.id(), directory);
    } finally {
      room.release();
      clear(directory);
    }
  }

  private Answer upload(Call call, AccountId owner, Path directory) throws IOException {
    Path zip = Files.createFile(directory.resolve("task.zip"));
    Optional<Multipart.Upload> file = call.file("file", zip, maxUpload);
    if (file.isEmpty()) {
      throw refusal(400, "No attached file found, please try again!");
    }
    long available = uploads.available(owner, 0);
    checkRoom(file.get().bytes(), available);
    return switch (TaskBundleReader.read(zip, limits(available))) {
      case TaskReading.Rejected(TaskRefusal refusal, var _) -> throw refused(refusal);
      case TaskReading.Loaded(TaskDraft task, BundleFiles files) -> {
        try (files) {
          yield store(owner, task, files, directory, available);
        } catch (BrokenMemberException e) {
          throw refusal(400, "An error occurred while creating the task.\n " + e.getMessage());
        }
      }
    };
  }

  /** Nobody fills the disk with more than they could store. */
  private static BundleLimits limits(long available) {
    BundleLimits usual = BundleLimits.DEFAULT;
    return new BundleLimits(
        usual.maxEntries(),
        Math.min(usual.maxExpandedBytes(), available + MARGIN),
        usual.maxRatio(),
        usual.maxDepth(),
        usual.maxYamlBytes(),
        usual.maxTextBytes(),
        usual.maxLogoBytes());
  }

  private Answer store(
      AccountId owner, TaskDraft task, BundleFiles files, Path directory, long available)
      throws IOException {
    Map<DatasetType, DatasetKey> existing = existing(owner, task);
    Map<DatasetType, NewDataset> made = new EnumMap<>(DatasetType.class);
    long bytes = 0;
    for (Map.Entry<DatasetType, Source> part : task.files().entrySet()) {
      if (part.getValue() instanceof Source.Member member) {
        NewDataset dataset = stored(owner, part.getKey(), member, files, directory);
        bytes += dataset.bytes();
        checkRoom(bytes, available);
        made.put(part.getKey(), dataset);
      }
    }
    Content content =
        new Content(
            task.name(),
            task.description(),
            task.isPublic(),
            task.ingestionOnlyDuringScoring(),
            task.warmScoring(),
            existing,
            Set.of());
    tasks.create(owner, content, made);
    return Answer.json(201, Map.of("message", "Task '" + task.name() + "' created successfully!"));
  }

  /** Own datasets of the right type only; others look as if they did not exist. */
  private Map<DatasetType, DatasetKey> existing(AccountId owner, TaskDraft task) {
    Map<DatasetType, DatasetKey> existing = new EnumMap<>(DatasetType.class);
    task.files()
        .forEach(
            (type, source) -> {
              if (source instanceof Source.Existing(DatasetKey key)) {
                Dataset own =
                    datasets
                        .byKey(key)
                        .filter(found -> found.owner().equals(owner))
                        .filter(found -> found.type() == type)
                        .orElseThrow(
                            () -> refused(new TaskRefusal.UnknownKey(type, key.toString())));
                existing.put(type, own.key());
              }
            });
    return existing;
  }

  private NewDataset stored(
      AccountId owner, DatasetType type, Source.Member member, BundleFiles files, Path directory)
      throws IOException {
    Path file = files.fileFor(member, directory);
    BlobStore.Sealed sealed = blobs.putSealed(file);
    Files.delete(file);
    String name = ObjectKeys.shortName(member.path());
    return new NewDataset(
        owner,
        type,
        name,
        null,
        name,
        false,
        false,
        null,
        sealed.objectKey(),
        sealed.digest(),
        sealed.bytes());
  }

  private static void checkRoom(long bytes, long available) {
    if (bytes > available) {
      throw refusal(507, Uploads.insufficientSpace(available, bytes));
    }
  }

  private static ApiError refused(TaskRefusal refusal) {
    return refusal(refusal.status(), refusal.error());
  }

  private static ApiError refusal(int status, String text) {
    return ApiError.keyed(status, "error", text);
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }
}
