package org.scoregrid.bundle;

import org.scoregrid.domain.dataset.DatasetType;

/**
 * Why a task bundle is not taken, in the words that programs know from the original's answers
 * (reference/bundle-format.md 10). {@link #error} is the value of the key {@code error}.
 */
public sealed interface TaskRefusal {
  int BAD_REQUEST = 400;
  int UNEXPECTED = 500;

  String error();

  /** Status of the original's answer: 400, or 500 for what it does not expect. */
  default int status() {
    return this instanceof Unusable ? UNEXPECTED : BAD_REQUEST;
  }

  /** There is no {@code task.yaml} in the root. */
  record NoYaml() implements TaskRefusal {
    @Override
    public String error() {
      return TaskBundleReader.YAML + " not found in the zip file";
    }
  }

  /** It is not readable as YAML. */
  record BrokenYaml(Problem problem) implements TaskRefusal {
    @Override
    public String error() {
      return "Error parsing " + TaskBundleReader.YAML + ": " + problem;
    }
  }

  /** A required key is missing. */
  record Missing(String key) implements TaskRefusal {
    @Override
    public String error() {
      return "Missing: %s, task must have a %s".formatted(key, key);
    }
  }

  /** A scoring program without {@code key} and {@code zip}. */
  record NoSource(DatasetType type) implements TaskRefusal {
    @Override
    public String error() {
      return type.wireName() + " must have either a key or zip";
    }
  }

  /** A dataset that does not exist, belongs to somebody else or has another type. */
  record UnknownKey(DatasetType type, String key) implements TaskRefusal {
    @Override
    public String error() {
      return "%s with key '%s' not found.".formatted(type.wireName(), Findings.plain(key));
    }
  }

  /** A file that is not in the bundle. */
  record NoSuchMember(String name) implements TaskRefusal {
    @Override
    public String error() {
      return "Dataset file '%s' not found in the uploaded zip file."
          .formatted(Findings.plain(name));
    }
  }

  /** A file that is not called a zip. */
  record NotAZip(String name) implements TaskRefusal {
    @Override
    public String error() {
      return "Dataset file '%s' should be a zip file.".formatted(Findings.plain(name));
    }
  }

  /** Everything else: not a zip, a hostile one, a value that breaks its rule. */
  record Unusable(Problem problem) implements TaskRefusal {
    @Override
    public String error() {
      return "An error occurred while creating the task.\n " + problem;
    }
  }
}
