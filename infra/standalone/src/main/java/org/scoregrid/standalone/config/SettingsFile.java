package org.scoregrid.standalone.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads {@link Settings}: defaults, then the file, then the environment. */
public final class SettingsFile {
  private static final String PREFIX = "SCOREGRID_";
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private SettingsFile() {}

  /**
   * @param environment names and values; those with the prefix {@code SCOREGRID_} and two more
   *     parts override a key
   * @throws BadSettings for unknown keys, wrong types and unreadable files
   */
  public static Settings read(Path file, Map<String, String> environment) throws BadSettings {
    try {
      JsonNode root = YAML.readTree(Files.readString(file));
      return merge(root, environment);
    } catch (JsonProcessingException e) {
      throw new BadSettings(file + ": " + sentence(e), e);
    } catch (IOException e) {
      throw new BadSettings("The settings file " + file + " cannot be read.", e);
    }
  }

  /**
   * Without a file.
   *
   * @throws BadSettings for wrong types
   */
  public static Settings ofEnvironment(Map<String, String> environment) throws BadSettings {
    try {
      return merge(YAML.createObjectNode(), environment);
    } catch (JsonProcessingException e) {
      throw new BadSettings("environment: " + sentence(e), e);
    }
  }

  private static Settings merge(JsonNode file, Map<String, String> environment)
      throws JsonProcessingException, BadSettings {
    ObjectNode merged = YAML.valueToTree(Settings.DEFAULT);
    if (file.isObject()) {
      overlay(merged, (ObjectNode) file, "");
    } else if (!file.isMissingNode() && !file.isNull()) {
      throw new BadSettings("The settings file must hold keys and values.");
    }
    applyEnvironment(merged, environment);
    return YAML.treeToValue(merged, Settings.class);
  }

  private static void overlay(ObjectNode base, ObjectNode over, String path) throws BadSettings {
    for (Map.Entry<String, JsonNode> field : over.properties()) {
      String key = path + field.getKey();
      JsonNode known = base.get(field.getKey());
      if (known == null) {
        throw new BadSettings(key + ": there is no such key. See docs/configuration.md.");
      }
      if (known instanceof ObjectNode section) {
        if (!(field.getValue() instanceof ObjectNode values)) {
          throw new BadSettings(key + ": keys and values are expected below it.");
        }
        overlay(section, values, key + ".");
      } else {
        base.set(field.getKey(), field.getValue());
      }
    }
  }

  private static void applyEnvironment(ObjectNode merged, Map<String, String> environment) {
    for (Map.Entry<String, JsonNode> section : merged.properties()) {
      ObjectNode values = (ObjectNode) section.getValue();
      for (Map.Entry<String, JsonNode> field : values.properties()) {
        String text = environment.get(variable(section.getKey(), field.getKey()));
        if (text != null) {
          field.setValue(asNode(values, field.getValue(), text));
        }
      }
    }
  }

  private static JsonNode asNode(ObjectNode factory, JsonNode known, String text) {
    if (known instanceof ArrayNode) {
      ArrayNode list = factory.arrayNode();
      text.lines().flatMap(line -> Arrays.stream(line.split(",", -1))).forEach(list::add);
      return list;
    }
    return factory.textNode(text);
  }

  /** {@code SCOREGRID_WEB_PORT} of {@code web.port}; {@code engineSocket} becomes ENGINE_SOCKET. */
  public static String variable(String section, String key) {
    String words = key.replaceAll("([a-z])([A-Z])", "$1_$2");
    return PREFIX + (section + "_" + words).toUpperCase(Locale.ROOT);
  }

  private static String sentence(JsonProcessingException e) {
    String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    String path =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                    .map(JsonMappingException.Reference::getFieldName)
                    .collect(Collectors.joining("."))
                + ": "
            : "";
    return where + path + e.getOriginalMessage();
  }
}
