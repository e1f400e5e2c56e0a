package org.scoregrid.web.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request body, the same for JSON and forms. Getters collect what is wrong; {@link
 * #check} then refuses everything at once, in the shapes of reference/http-api-details.md 1. For
 * one thread.
 */
public final class Fields {
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
    return read(name, false, node -> FieldReaders.text(node, max, true));
  }

  public Value<String> requiredText(String name, int max) {
    return read(name, true, node -> FieldReaders.text(node, max, false));
  }

  /** As {@link #requiredText}, keeping blanks at the ends: a password. */
  public Value<String> requiredSecret(String name, int max) {
    return read(name, true, node -> FieldReaders.secret(node, max));
  }

  public Value<Boolean> flag(String name) {
    return read(name, false, FieldReaders::flag);
  }

  /** A finite decimal, as number or text. */
  public Value<BigDecimal> number(String name) {
    return read(name, false, FieldReaders::number);
  }

  /** Positive id of another object. */
  public Value<Long> id(String name) {
    return read(name, false, FieldReaders::optionalId);
  }

  public Value<Long> requiredId(String name) {
    return read(name, true, FieldReaders::id);
  }

  public Value<UUID> uuid(String name) {
    return read(name, false, FieldReaders::uuid);
  }

  public Value<UUID> requiredUuid(String name) {
    return read(name, true, FieldReaders::uuid);
  }

  /** An object; forms carry it as JSON text. */
  public Value<Map<String, Object>> object(String name) {
    return read(name, false, FieldReaders::object);
  }

  /**
   * The whole body, where its names are the client's own choice.
   *
   * @throws ApiError 400 where it cannot be stored
   */
  public Map<String, Object> members() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    values.forEach((name, nodes) -> body.set(name, nodes.getLast()));
    Value<Map<String, Object>> members = apply("non_field_errors", body, FieldReaders::object);
    check();
    return members.get();
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
      apply(name, node, FieldReaders::optionalId).optional().ifPresent(ids::add);
    }
    return ids;
  }

  /** All fields that were sent. */
  public Set<String> names() {
    return values.keySet();
  }

  /**
   * Texts from a JSON list or repeated form keys; empty when absent. Blank ones are left out.
   *
   * @param member of items that are objects: which of their members is the text
   * @param maxItems more are refused
   * @param max characters of each
   */
  public List<String> texts(String name, String member, int maxItems, int max) {
    List<JsonNode> nodes = new ArrayList<>(values.getOrDefault(name, List.of()));
    if (nodes.size() == 1 && nodes.getFirst().isArray()) {
      nodes.removeFirst().forEach(nodes::add);
    }
    if (nodes.size() > maxItems) {
      reject(name, "Ensure this field has no more than " + maxItems + " elements.");
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode node : nodes) {
      JsonNode item = node.isObject() ? node.path(member) : node;
      apply(name, item, text -> FieldReaders.text(text, max, true))
          .optional()
          .ifPresent(texts::add);
    }
    return texts;
  }

  /** Adds a refusal of this field to those found so far. */
  public void reject(String name, String text) {
    errors.put(name, List.of(text));
  }

  /**
   * Ends the reading.
   *
   * @throws ApiError 400 with everything that is wrong
   */
  public void check() {
    if (!errors.isEmpty()) {
      throw ApiError.invalid(errors);
    }
  }

  private <T> Value<T> read(String name, boolean required, FieldReaders.Reader<T> reader) {
    List<JsonNode> nodes = values.getOrDefault(name, List.of());
    if (nodes.isEmpty() || nodes.getLast().isNull()) {
      if (required) {
        reject(name, nodes.isEmpty() ? "This field is required." : "This field may not be null.");
      }
      return new Value<>(null);
    }
    return apply(name, nodes.getLast(), reader);
  }

  private <T> Value<T> apply(String name, JsonNode node, FieldReaders.Reader<T> reader) {
    try {
      return new Value<>(reader.read(node));
    } catch (FieldReaders.Wrong e) {
      reject(name, e.text());
      return new Value<>(null);
    }
  }
}
