package org.scoregrid.web.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a body as fields: JSON objects and forms look the same afterwards. */
final class Requests {
  private static final int MAX_IDS = 1_000;

  private Requests() {}

  /**
   * @param contentType empty when the header is absent
   * @param limit bytes
   * @throws ApiError 400 for broken text, 413 for too much, 415 for another content type
   */
  static Fields fields(InputStream body, String contentType, int limit) {
    byte[] bytes = readAll(body, limit);
    if (bytes.length == 0) {
      return Fields.ofForm(Map.of());
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "application/json" -> json(bytes);
      case "application/x-www-form-urlencoded" -> Fields.ofForm(FormText.read(utf8(bytes)));
      case Multipart.TYPE ->
          Fields.ofForm(Multipart.texts(new ByteArrayInputStream(bytes), contentType, limit));
      default -> throw ApiError.detail(415, "Unsupported media type \"" + type + "\" in request.");
    };
  }

  /**
   * Ids from a body that is a bare JSON list.
   *
   * @throws ApiError 400 for anything else, 413 for too much
   */
  static List<Long> ids(InputStream body, int limit) {
    JsonNode list;
    try {
      list = Json.read(utf8(readAll(body, limit)));
    } catch (JsonProcessingException e) {
      throw parseError(e);
    }
    if (!list.isArray() || list.size() > MAX_IDS) {
      throw ApiError.wholeObject("Expected a list of at most " + MAX_IDS + " items.");
    }
    List<Long> ids = new ArrayList<>();
    for (JsonNode item : list) {
      String text = item.isTextual() || item.isIntegralNumber() ? item.asText() : "";
      ids.add(
          PositiveId.parse(text)
              .orElseThrow(() -> ApiError.list(400, "Incorrect type. Expected pk value.")));
    }
    return ids;
  }

  private static ApiError parseError(JsonProcessingException e) {
    return ApiError.detail(400, "JSON parse error - " + e.getOriginalMessage());
  }

  private static byte[] readAll(InputStream body, int limit) {
    try {
      byte[] bytes = body.readNBytes(limit + 1);
      if (bytes.length > limit) {
        Multipart.drain(body);
        throw ApiError.detail(413, "The request is larger than " + limit + " bytes.");
      }
      return bytes;
    } catch (IOException e) {
      throw ApiError.detail(400, "The request body ended early.");
    }
  }

  private static Fields json(byte[] bytes) {
    try {
      JsonNode root = Json.read(utf8(bytes));
      if (!root.isObject()) {
        String kind = root.isArray() ? "list" : root.getNodeType().name().toLowerCase(Locale.ROOT);
        throw ApiError.wholeObject("Invalid data. Expected a dictionary, but got " + kind + ".");
      }
      return Fields.ofJson(root);
    } catch (JsonProcessingException e) {
      throw parseError(e);
    }
  }

  static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw ApiError.detail(400, "Malformed request: the body is not valid UTF-8.");
    }
  }
}
