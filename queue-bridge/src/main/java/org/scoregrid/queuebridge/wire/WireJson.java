package org.scoregrid.queuebridge.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;

/** JSON of messages: bounded when read, exact in its numbers both ways. */
final class WireJson {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER_CHARS = 1_000;
  private static final int REPLACEMENT = 0xFFFD;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_CHARS)
                          .maxStringLength(WireMessage.MAX_BODY_BYTES)
                          .maxDocumentLength(WireMessage.MAX_BODY_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private WireJson() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Maps, lists, text, numbers, booleans and nulls as a tree. */
  static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  /**
   * @throws IllegalArgumentException when the text is larger than any reader would take
   */
  static byte[] write(JsonNode node) {
    byte[] body;
    try {
      body = JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
    if (body.length > WireMessage.MAX_BODY_BYTES) {
      throw new IllegalArgumentException("a message of " + body.length + " bytes is too large");
    }
    return body;
  }

  static JsonNode read(byte[] body) throws BadMessage {
    if (body.length > WireMessage.MAX_BODY_BYTES) {
      throw new BadMessage("the body of " + body.length + " bytes is too large");
    }
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // The parser's own text quotes the body, which may hold secrets.
      JsonLocation place = e.getLocation();
      throw new BadMessage(
          "the body is not JSON that is read here"
              + (place == null ? "" : ", at byte " + place.getByteOffset()));
    } catch (IOException e) {
      throw new BadMessage("the body cannot be read", e);
    }
  }

  /**
   * The text with U+FFFD for what no JSON encoder or database takes: NUL and halves of surrogate
   * pairs, which logs of programs do contain.
   */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c ->
                c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                    ? REPLACEMENT
                    : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** Seconds as a plain decimal number, exact to the nanosecond. Negative ones become 0. */
  static BigDecimal seconds(Duration duration) {
    if (duration.isNegative()) {
      return BigDecimal.ZERO;
    }
    BigDecimal exact =
        BigDecimal.valueOf(duration.getSeconds())
            .add(BigDecimal.valueOf(duration.getNano(), 9))
            .stripTrailingZeros();
    return exact.scale() < 0 ? exact.setScale(0) : exact;
  }
}
