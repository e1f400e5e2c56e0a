package org.scoregrid.web.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Uuids;

/**
 * The fields of a request body, the same for JSON and forms. Getters collect what is wrong; {@link
 * #check} then refuses everything at once, in the shapes of reference/http-api-details.md 1. For
 * one thread.
 */
public final class Fields {
  private static final Set<String> TRUE = Set.of("true", "1", "yes", "on", "t", "y");
  private static final Set<String> FALSE = Set.of("false", "0", "no", "off", "f", "n");
  private static final int MAX_NUMBER_LENGTH = 30;
  private static final int MAX_LIST = 1_000;

  private final Map<String, List<JsonNode>> values;
  private final Map<String, Object> errors = new LinkedHashMap<>();

  private Fields(Map<String, List<JsonNode>> values) {
    this.values = values;
  }

  /** A field after reading: its value, or nothing because it is absent, null or wrong. */
  public record Value<T>(@Nullable T orNull) {
    /** The value of a required field, after {@link Fields#check}. */
    public T get() {
      if (orNull == null) {
        throw new IllegalStateException("call check() first, and get() only required fields");
      }
      return orNull;
    }

    public Optional<T> optional() {
      return Optional.ofNullable(orNull);
    }

    public T or(T fallback) {
      return orNull == null ? fallback : orNull;
    }
  }

  static Fields ofForm(Map<String, List<String>> form) {
    Map<String, List<JsonNode>> values = new LinkedHashMap<>();
    form.forEach((name, texts) -> values.put(name, texts.stream().map(Fields::textNode).toList()));
    return new Fields(values);
  }

  private static JsonNode textNode(String text) {
    return TextNode.valueOf(text);
  }

  static Fields ofJson(JsonNode object) {
    Map<String, List<JsonNode>> values = new LinkedHashMap<>();
    object.properties().forEach(e -> values.put(e.getKey(), List.of(e.getValue())));
    return new Fields(values);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /**
   * A text that may be left out; blank counts as absent.
   *
   * @param max characters
   */
  public Value<String> text(String name, int max) {
    return read(name, false, node -> readText(name, node, max, true));
  }

  public Value<String> requiredText(String name, int max) {
    return read(name, true, node -> readText(name, node, max, false));
  }

  /** As {@link #requiredText}, keeping blanks at the ends: a password. */
  public Value<String> requiredSecret(String name, int max) {
    return read(
        name,
        true,
        node -> {
          String text = node.isValueNode() ? node.asText() : "";
          if (text.isEmpty() || text.length() > max) {
            return wrong(name, "This field may not be blank.");
          }
          return text;
        });
  }

  public Value<Boolean> flag(String name) {
    return read(
        name,
        false,
        node -> {
          String text = node.asText().toLowerCase(Locale.ROOT);
          if (TRUE.contains(text)) {
            return true;
          }
          return FALSE.contains(text) ? Boolean.FALSE : wrong(name, "Must be a valid boolean.");
        });
  }

  /** A finite decimal, as number or text. */
  public Value<BigDecimal> number(String name) {
    return read(
        name,
        false,
        node -> {
          String text = node.asText().strip();
          if (text.isEmpty() || text.length() > MAX_NUMBER_LENGTH || !isPlainDecimal(text)) {
            return wrong(name, "A valid number is required.");
          }
          return new BigDecimal(text);
        });
  }

  /** Positive id of another object. */
  public Value<Long> id(String name) {
    return read(name, false, node -> readId(name, node));
  }

  public Value<Long> requiredId(String name) {
    return read(name, true, node -> readId(name, node));
  }

  /** Ids from a JSON list or repeated form keys; empty when absent. */
  public List<Long> ids(String name) {
    List<JsonNode> nodes = new ArrayList<>(values.getOrDefault(name, List.of()));
    if (nodes.size() == 1 && nodes.getFirst().isNull()) {
      nodes.clear();
    } else if (nodes.size() == 1 && nodes.getFirst().isArray()) {
      nodes.removeFirst().forEach(nodes::add);
    }
    if (nodes.size() > MAX_LIST) {
      reject(name, "Ensure this field has no more than " + MAX_LIST + " elements.");
      return List.of();
    }
    List<Long> ids = new ArrayList<>();
    for (JsonNode node : nodes) {
      Long id = readId(name, node);
      if (id != null) {
        ids.add(id);
      }
    }
    return ids;
  }

  public Value<UUID> uuid(String name) {
    return read(name, false, node -> readUuid(name, node));
  }

  public Value<UUID> requiredUuid(String name) {
    return read(name, true, node -> readUuid(name, node));
  }

  /** An object; forms carry it as JSON text. */
  public Value<Map<String, Object>> object(String name) {
    return read(name, false, node -> readObject(name, node));
  }

  /** Adds a refusal of this field to those found so far. */
  public void reject(String name, String text) {
    errors.put(name, List.of(text));
  }

  /**
   * @throws ApiError 400 with everything that is wrong
   */
  public void check() {
    if (!errors.isEmpty()) {
      throw ApiError.invalid(errors);
    }
  }

  private <T> Value<T> read(String name, boolean required, Function<JsonNode, @Nullable T> reader) {
    List<JsonNode> nodes = values.getOrDefault(name, List.of());
    if (nodes.isEmpty()) {
      if (required) {
        reject(name, "This field is required.");
      }
      return new Value<>(null);
    }
    JsonNode node = nodes.getLast();
    if (node.isNull()) {
      if (required) {
        reject(name, "This field may not be null.");
      }
      return new Value<>(null);
    }
    return new Value<>(reader.apply(node));
  }

  private @Nullable String readText(String name, JsonNode node, int max, boolean blankIsAbsent) {
    if (!node.isTextual() && !node.isNumber()) {
      return wrong(name, "Not a valid string.");
    }
    String text = node.asText().strip();
    if (text.indexOf('\0') >= 0) {
      return wrong(name, "Null characters are not allowed.");
    }
    if (text.isEmpty()) {
      return blankIsAbsent ? null : this.<String>wrong(name, "This field may not be blank.");
    }
    if (text.length() > max) {
      return wrong(name, "Ensure this field has no more than " + max + " characters.");
    }
    return text;
  }

  private @Nullable Long readId(String name, JsonNode node) {
    String text = node.isTextual() || node.isIntegralNumber() ? node.asText().strip() : "";
    if (text.isEmpty() && node.isTextual()) {
      return wrong(name, "This field may not be null.");
    }
    Optional<Long> id = PositiveId.parse(text);
    if (id.isEmpty()) {
      return text.matches("-?[0-9]+")
          ? this.<Long>wrong(name, "Invalid pk \"" + text + "\" - object does not exist.")
          : this.<Long>wrong(name, "Incorrect type. Expected pk value.");
    }
    return id.get();
  }

  private @Nullable UUID readUuid(String name, JsonNode node) {
    Optional<UUID> uuid = Uuids.parse(node.asText().strip());
    return uuid.isPresent() ? uuid.get() : this.<UUID>wrong(name, "Must be a valid UUID.");
  }

  private @Nullable Map<String, Object> readObject(String name, JsonNode node) {
    try {
      JsonNode object = node.isTextual() ? Json.read(node.asText()) : node;
      if (object.isNull() || object.isMissingNode()) {
        return null;
      }
      if (object.isObject() && !object.toString().contains("\\u0000")) {
        return Json.members(object);
      }
    } catch (JsonProcessingException e) {
      return wrong(name, "Value must be valid JSON.");
    }
    return wrong(name, "Value must be a JSON object.");
  }

  private static boolean isPlainDecimal(String text) {
    return text.matches("[+-]?[0-9]+(\\.[0-9]*)?([eE]\\+?[0-9]{1,2})?");
  }

  private <T> @Nullable T wrong(String name, String text) {
    reject(name, text);
    return null;
  }
}
