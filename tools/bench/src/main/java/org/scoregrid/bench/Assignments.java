package org.scoregrid.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.Step;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.scheduler.dispatch.TaskMessages;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.RunStore.Dispatch;

/** Makes the messages of result submissions as the dispatcher would. For one thread. */
final class Assignments {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration URLS = Duration.ofHours(2);

  private final BlobStore blobs;
  private final TaskMessages messages;
  private final Path directory;
  private final String image;
  private final Map<Load, Task> tasks = new HashMap<>();
  private int made;

  /** The stored files that all runs of a load share. */
  private record Task(BlobRef program, BlobRef reference) {}

  Assignments(BlobStore blobs, URI site, String image, Path directory) throws IOException {
    this.blobs = blobs;
    this.messages = new TaskMessages(blobs, site, URLS, LEASE);
    this.directory = Files.createDirectories(directory);
    this.image = image;
  }

  /** Each with its own submission file and its own outputs. */
  List<TaskMessage> make(int count, Load load) throws IOException {
    Task task = task(load);
    List<TaskMessage> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(messages.of(dispatch(++made, load, task)));
    }
    return all;
  }

  private Task task(Load load) throws IOException {
    Task known = tasks.get(load);
    if (known != null) {
      return known;
    }
    Path reference = ScoringWork.referenceZip(load, directory.resolve("reference.zip"));
    Task task = new Task(stored(ScoringWork.program(load)), stored(reference));
    tasks.put(load, task);
    return task;
  }

  private Dispatch dispatch(int number, Load load, Task task) throws IOException {
    RunSpec spec =
        new RunSpec(
            image,
            Network.NONE,
            Limits.DEFAULT,
            stored(ScoringWork.prediction(number)),
            task.program(),
            null,
            null,
            task.reference(),
            false,
            load.detailed());
    Map<OutputName, String> keys = new EnumMap<>(OutputName.class);
    for (OutputName name : OutputName.values()) {
      if (name.step() == Step.SCORING && (load.detailed() || name != OutputName.DETAILED_RESULT)) {
        keys.put(name, name.folder() + "/" + number + "/" + name.fileName());
      }
    }
    return new Dispatch(
        new AttemptKey(new RunId(number), new Attempt(1), LeaseToken.random()),
        new SubmissionId(number),
        new AccountId(1),
        QueueName.DEFAULT,
        spec,
        keys);
  }

  private BlobRef stored(Map<String, byte[]> files) throws IOException {
    return stored(ScoringWork.zip(files, directory.resolve("next.zip")));
  }

  private BlobRef stored(Path zip) throws IOException {
    BlobStore.Sealed sealed = blobs.putSealed(zip);
    return new BlobRef(sealed.objectKey(), sealed.digest(), sealed.bytes());
  }
}
