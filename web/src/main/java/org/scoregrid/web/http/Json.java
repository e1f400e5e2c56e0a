package org.scoregrid.web.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON. Thread-safe. */
public final class Json {
  private static final int MAX_EXPONENT = 300;
  // Digits after the point of the smallest numbers, and of what has many digits besides.
  private static final int MAX_SCALE = 1_300;
  private static final String OUT_OF_RANGE = "a number is out of range";
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
      return withinBounds(MAPPER.readTree(utf8));
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new NotJson("the text is not UTF-8", e);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new NotJson(OUT_OF_RANGE, e);
    }
  }

  static JsonNode read(String text) throws JsonProcessingException {
    try {
      return withinBounds(MAPPER.readTree(text));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new NotJson(OUT_OF_RANGE, e);
    }
  }

  /** Written out, a number of few characters can have billions of digits. */
  private static JsonNode withinBounds(JsonNode node) throws NotJson {
    if (node.isBigDecimal()) {
      BigDecimal number = node.decimalValue();
      long exponent = (long) number.precision() - number.scale() - 1;
      if (Math.abs(exponent) > MAX_EXPONENT || Math.abs((long) number.scale()) > MAX_SCALE) {
        throw new NotJson(OUT_OF_RANGE, null);
      }
    }
    for (JsonNode child : node) {
      withinBounds(child);
    }
    return node;
  }

  /** Members of an object as maps, lists, texts, numbers, booleans and null. */
  static Map<String, Object> members(JsonNode object) {
    return MAPPER.convertValue(object, new TypeReference<Map<String, Object>>() {});
  }

  /** Writes a long text piece by piece; maps and lists by {@code writePOJO}. */
  public static JsonGenerator generator(OutputStream out) throws IOException {
    return MAPPER.createGenerator(out);
  }

  public static byte[] write(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer must be writable as JSON", e);
    }
  }

  /** What Jackson does not report as such: malformed UTF-8, numbers out of range. */
  private static final class NotJson extends JsonProcessingException {
    private static final long serialVersionUID = 1;

    NotJson(String text, @Nullable Throwable cause) {
      super(text, cause);
    }
  }
}
