package org.scoregrid.web.rescore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskKey;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.RescoreStore.NewRescore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;

/** Reads the description of a new re-score, from JSON or a form. Thread-safe. */
public final class RescoreForm {
  private static final int KEY = 36;
  private static final int MAX_NUMBERS = 20_000;
  private static final int MAX_CHOSEN = 1_000;

  private final DatasetStore datasets;
  private final Permissions permissions;

  public RescoreForm(DatasetStore datasets, Permissions permissions) {
    this.datasets = datasets;
    this.permissions = permissions;
  }

  /**
   * Fields {@code task}, {@code scoring_program} and {@code reference_data} (keys), {@code
   * selection}, {@code submissions} (ids; in forms also {@code submission_numbers}, as text).
   *
   * @throws org.scoregrid.web.http.ApiError 400 with everything that is wrong
   */
  NewRescore read(Call call, RescoreDesk.FoundPhase where) {
    Fields in = call.fields();
    Optional<Task> task = task(in, where);
    DatasetId program = file(call, in, "scoring_program", DatasetType.SCORING_PROGRAM);
    DatasetId reference = file(call, in, "reference_data", DatasetType.REFERENCE_DATA);
    String word = in.text("selection", KEY).or(Selection.FINISHED.wireName());
    Optional<Selection> selection = Selection.parse(word);
    if (selection.isEmpty()) {
      in.reject("selection", "\"" + word + "\" is not a valid choice.");
    }
    List<SubmissionId> chosen = chosen(in);
    in.check();
    return new NewRescore(
        where.competition().id(),
        where.phase().id(),
        task.orElseThrow().id(),
        program,
        reference,
        selection.orElseThrow(),
        chosen,
        call.account().id());
  }

  private static Optional<Task> task(Fields in, RescoreDesk.FoundPhase where) {
    Fields.Value<String> key = in.requiredText("task", KEY);
    Optional<Task> task =
        key.optional()
            .flatMap(TaskKey::parse)
            .flatMap(
                wanted ->
                    where.phase().tasks().stream()
                        .filter(it -> it.key().equals(wanted))
                        .findFirst());
    if (key.orNull() != null && task.isEmpty()) {
      in.reject("task", "The phase has no task with this key.");
    }
    return task;
  }

  /** Files that the caller may not download look like files that do not exist. */
  private @Nullable DatasetId file(Call call, Fields in, String field, DatasetType type) {
    String text = in.text(field, KEY).orNull();
    if (text == null) {
      return null;
    }
    Optional<Dataset> dataset =
        DatasetKey.parse(text)
            .flatMap(datasets::byKey)
            .filter(it -> it.type() == type && permissions.mayDownload(call.viewer(), it));
    if (dataset.isEmpty()) {
      in.reject(field, "There is no such file that you may use.");
    } else if (dataset.get().digest() == null) {
      in.reject(field, "The upload of this file is not complete.");
    }
    return dataset.map(Dataset::id).orElse(null);
  }

  private static List<SubmissionId> chosen(Fields in) {
    List<SubmissionId> chosen = new ArrayList<>();
    in.ids("submissions").forEach(id -> chosen.add(new SubmissionId(id)));
    String numbers = in.text("submission_numbers", MAX_NUMBERS).or("");
    for (String number : numbers.split("[^0-9]+", -1)) {
      if (number.matches("[1-9][0-9]{0,17}")) {
        chosen.add(new SubmissionId(Long.parseLong(number)));
      }
    }
    if (chosen.size() > MAX_CHOSEN) {
      in.reject("submissions", "At most " + MAX_CHOSEN + " submissions can be named.");
    }
    return chosen;
  }
}
