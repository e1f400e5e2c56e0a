package org.scoregrid.web.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON. Thread-safe. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Json() {}

  /** An object whose members keep their order. */
  public static final class Members {
    private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    private Members() {}

    public Members with(String name, @Nullable Object value) {
      members.put(name, value);
      return this;
    }

    public Map<String, @Nullable Object> build() {
      return members;
    }
  }

  public static Members object() {
    return new Members();
  }

  /**
   * @throws JsonProcessingException where the bytes are no JSON text in UTF-8
   */
  static JsonNode read(byte[] utf8) throws JsonProcessingException {
    try {
      return MAPPER.readTree(utf8);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new NotJson(e);
    }
  }

  static JsonNode read(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /** Members of an object as maps, lists, texts, numbers, booleans and null. */
  static Map<String, Object> members(JsonNode object) {
    return MAPPER.convertValue(object, new TypeReference<Map<String, Object>>() {});
  }

  static byte[] write(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer must be writable as JSON", e);
    }
  }

  /** Malformed UTF-8 and the like, which Jackson reports as a plain I/O error. */
  private static final class NotJson extends JsonProcessingException {
    private static final long serialVersionUID = 1;

    NotJson(IOException cause) {
      super("the text is not UTF-8", cause);
    }
  }
}
