package org.scoregrid.bundle;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetKey;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code task.yaml}; remembers the first reason by which the original would refuse it. */
final class TaskYaml {
  private static final int MAX_NAME = 256;

  /** In the order in which the original looks at them. */
  private static final List<DatasetType> FILES =
      List.of(
          DatasetType.INGESTION_PROGRAM,
          DatasetType.SCORING_PROGRAM,
          DatasetType.INPUT_DATA,
          DatasetType.REFERENCE_DATA);

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "description",
          "is_public",
          "ingestion_only_during_scoring",
          "warm_scoring",
          "scoring_program",
          "ingestion_program",
          "input_data",
          "reference_data");
  private static final Set<String> SOURCE_KEYS = Set.of("key", "zip");

  private final Fields top;
  private final BundleArchive archive;
  private final Members members;
  private final int maxDepth;
  private @Nullable TaskRefusal refusal;

  TaskYaml(MappingNode root, BundleArchive archive, BundleLimits limits, Findings findings) {
    this.top = new Fields(Mapping.root(root, findings), "", findings);
    this.archive = archive;
    this.members = new Members(archive, limits, findings);
    this.maxDepth = limits.maxDepth();
  }

  /** Worth something only when no problem was found. */
  TaskDraft task() {
    required("name", "Write 'name: …'");
    required("description", "Write 'description: …', which may be empty");
    required("scoring_program", "Write 'scoring_program: {zip: scoring.zip}', or its key");
    Map<DatasetType, Source> files = new EnumMap<>(DatasetType.class);
    for (DatasetType type : FILES) {
      source(type).ifPresent(source -> files.put(type, source));
    }
    boolean onlyDuringScoring = top.bool("ingestion_only_during_scoring", false);
    TaskDraft task =
        new TaskDraft(
            "",
            null,
            top.raw("name").isEmpty() ? "" : top.requiredText("name", MAX_NAME),
            top.optionalText("description", Fields.MAX_DESCRIPTION).orElse(null),
            files,
            onlyDuringScoring,
            top.bool("is_public", false),
            TaskSection.warmScoring(top, onlyDuringScoring));
    top.noticeOthers(KEYS);
    return task;
  }

  /** Empty when nothing is wrong that the original has words for. */
  Optional<TaskRefusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  private void required(String key, String whatToDo) {
    if (top.raw(key).isEmpty()) {
      top.missing(key, whatToDo);
      refuse(new TaskRefusal.Missing(key));
    }
  }

  private void refuse(TaskRefusal reason) {
    if (refusal == null) {
      refusal = reason;
    }
  }

  private Optional<Source> source(DatasetType type) {
    String name = type.wireName();
    if (isNothing(name)) {
      return nothing(type);
    }
    return top.child(name).flatMap(fields -> source(type, fields));
  }

  private Optional<Source> source(DatasetType type, Fields fields) {
    fields.noticeOthers(SOURCE_KEYS);
    Optional<String> key = fields.filledText("key", MemberPath.MAX_LENGTH);
    if (key.isPresent()) {
      return existing(fields, type, key.get());
    }
    Optional<String> zip = fields.filledText("zip", MemberPath.MAX_LENGTH);
    return zip.isPresent() ? member(fields, zip.get()) : nothing(type);
  }

  private Optional<Source> nothing(DatasetType type) {
    String name = type.wireName();
    if (type == DatasetType.SCORING_PROGRAM && top.raw(name).isPresent()) {
      top.problem(name, "has neither key nor zip", "Write 'zip: scoring.zip', or a key");
      refuse(new TaskRefusal.NoSource(type));
    }
    return Optional.empty();
  }

  /** Absent, null, and an empty mapping, list or text all mean that there is nothing. */
  private boolean isNothing(String key) {
    return top.value(key)
        .map(
            node ->
                node instanceof MappingNode mapping && mapping.getValue().isEmpty()
                    || node instanceof SequenceNode list && list.getValue().isEmpty()
                    || Scalars.text(node).filter(String::isEmpty).isPresent())
        .orElse(true);
  }

  private Optional<Source> existing(Fields fields, DatasetType type, String text) {
    Optional<DatasetKey> key = DatasetKey.parse(text);
    if (key.isEmpty()) {
      fields.problem("key", "is not the key of a dataset", "Copy the UUID from its page");
      refuse(new TaskRefusal.UnknownKey(type, text));
    }
    return key.map(Source.Existing::new);
  }

  private Optional<Source> member(Fields fields, String name) {
    return switch (MemberPath.of(name, maxDepth)) {
      case MemberPath.Refused(String why) -> {
        fields.problem("zip", why, "Write the name of a zip in the bundle");
        refuse(new TaskRefusal.NoSuchMember(name));
        yield Optional.empty();
      }
      case MemberPath.Clean(String path, _) -> member(fields, name, path);
    };
  }

  private Optional<Source> member(Fields fields, String name, String path) {
    Optional<ZipArchiveEntry> entry = archive.tree().file(path);
    if (entry.isEmpty()) {
      members.noSuchMember(fields, "zip", path);
      refuse(new TaskRefusal.NoSuchMember(name));
      return Optional.empty();
    }
    if (!path.endsWith(".zip")) {
      fields.problem("zip", "is not called '….zip'", "Zip the folder and name that file");
      refuse(new TaskRefusal.NotAZip(name));
      return Optional.empty();
    }
    members.checkDatasetFile(fields, "zip", entry.get());
    return Optional.of(new Source.Member(path, false));
  }
}
