package org.scoregrid.standalone.docs;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Collectors;
import org.scoregrid.standalone.config.Settings;
import org.scoregrid.standalone.config.SettingsFile;

/** Every key of the settings file. */
final class ConfigurationPage {
  private static final String HEAD =
      """
      # Configuration

      Made by `./scoregrid docs` from the code; do not edit it.

      The commands `web`, `scheduler` and `worker` read one file, `scoregrid.yaml` unless `--config`
      names another. What it does not say has the default below. An environment variable overrides
      its key; lists are then separated by commas. Unknown keys and wrong types are errors that name
      the key. Durations are written `30s`, `5m`, `2h`, `7d`; sizes `512MiB`, `2GiB`.
      """;

  private ConfigurationPage() {}

  static String text() {
    StringBuilder page = new StringBuilder(HEAD);
    for (RecordComponent section : Settings.class.getRecordComponents()) {
      page.append("\n## ").append(section.getName()).append("\n\n");
      page.append("| key | default | environment variable | meaning |\n|---|---|---|---|\n");
      Object values = value(section, Settings.DEFAULT);
      for (RecordComponent key : section.getType().getRecordComponents()) {
        page.append(row(section.getName(), key, value(key, values)));
      }
    }
    return page.toString();
  }

  private static String row(String section, RecordComponent key, Object value) {
    JsonPropertyDescription description =
        key.getAccessor().getAnnotation(JsonPropertyDescription.class);
    if (description == null) {
      throw new IllegalStateException(section + "." + key.getName() + " has no description");
    }
    return "| `%s.%s` | %s | `%s` | %s |\n"
        .formatted(
            section,
            key.getName(),
            shown(value),
            SettingsFile.variable(section, key.getName()),
            description.value());
  }

  private static String shown(Object value) {
    if (value.equals(System.getProperty("java.io.tmpdir"))) {
      return "the system's";
    }
    String text =
        value instanceof List<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
            : String.valueOf(value);
    return text.isEmpty() ? "–" : "`" + text + "`";
  }

  private static Object value(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }
}
