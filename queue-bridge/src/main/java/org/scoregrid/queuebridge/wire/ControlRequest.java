package org.scoregrid.queuebridge.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A remote control command of Celery (reference/queue-protocol.md 10).
 *
 * @param method for example {@code revoke} or {@code ping}
 * @param destinations nodes that it is for; null: for all
 * @param taskIds of a revoke
 * @param terminate whether running tasks are stopped too
 * @param answer where the answer goes; null: nobody waits for one
 */
public record ControlRequest(
    String method,
    @Nullable List<String> destinations,
    List<String> taskIds,
    boolean terminate,
    @Nullable Answer answer) {
  private static final int MAX_IDS = 10_000;

  /** Address of the answer; the ticket tells the asker which question it belongs to. */
  public record Answer(String exchange, String key, String ticket) {}

  /** Whether a node has to obey. */
  public boolean isFor(String node) {
    return destinations == null || destinations.contains(node);
  }

  /** Reads a command of any sender. */
  public static ControlRequest decode(byte[] body) throws BadMessage {
    JsonNode json = WireJson.read(body);
    JsonFields fields = JsonFields.of(json, "command");
    JsonNode arguments = json.path("arguments");
    JsonNode named = json.path("destination");
    // Matching by pattern is for whoever means several workers of a known fleet; nobody is meant
    // here who is not named.
    boolean matched = json.hasNonNull("pattern");
    return new ControlRequest(
        fields.text("method", 100),
        matched ? List.of() : named.isArray() ? texts(named) : null,
        texts(arguments.path("task_id")),
        arguments.path("terminate").asBoolean(),
        answer(json));
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isTextual()) {
      texts.add(node.textValue());
    }
    for (JsonNode element : node) {
      if (element.isTextual() && texts.size() < MAX_IDS) {
        texts.add(element.textValue());
      }
    }
    return texts;
  }

  private static @Nullable Answer answer(JsonNode json) {
    JsonNode to = json.path("reply_to");
    String key = to.path("routing_key").asText("");
    return key.isEmpty()
        ? null
        : new Answer(to.path("exchange").asText(""), key, json.path("ticket").asText(""));
  }

  /** The answer of a node: maps, lists, text, numbers and booleans. */
  public static byte[] answerOf(String node, Object answer) {
    return WireJson.write(WireJson.tree(Map.of(node, answer)));
  }
}
