package org.scoregrid.web.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Uuids;

/** Turns one field of a body, JSON or form, into a value. Null means left out. */
final class FieldReaders {
  private static final Set<String> TRUE = Set.of("true", "1", "yes", "on", "t", "y");
  private static final Set<String> FALSE = Set.of("false", "0", "no", "off", "f", "n");
  private static final int MAX_NUMBER_LENGTH = 30;

  private FieldReaders() {}

  /** What the client is told about the field. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;
    private final String text;

    Wrong(String text) {
      super(text, null, false, false);
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Reads a field that is present and not null. */
  interface Reader<T> {
    @Nullable T read(JsonNode node) throws Wrong;
  }

  static @Nullable String text(JsonNode node, int max, boolean blankIsAbsent) throws Wrong {
    if (!node.isTextual() && !node.isNumber()) {
      throw new Wrong("Not a valid string.");
    }
    String text = node.asText().strip();
    if (text.indexOf('\0') >= 0) {
      throw new Wrong("Null characters are not allowed.");
    }
    if (text.isEmpty() && !blankIsAbsent) {
      throw new Wrong("This field may not be blank.");
    }
    if (text.length() > max) {
      throw new Wrong("Ensure this field has no more than " + max + " characters.");
    }
    return text.isEmpty() ? null : text;
  }

  static String secret(JsonNode node, int max) throws Wrong {
    String text = node.isValueNode() ? node.asText() : "";
    if (text.isEmpty()) {
      throw new Wrong("This field may not be blank.");
    }
    if (text.length() > max) {
      throw new Wrong("Ensure this field has no more than " + max + " characters.");
    }
    return text;
  }

  static Boolean flag(JsonNode node) throws Wrong {
    String text = node.asText().toLowerCase(Locale.ROOT);
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      throw new Wrong("Must be a valid boolean.");
    }
    return TRUE.contains(text);
  }

  static BigDecimal number(JsonNode node) throws Wrong {
    String text = node.asText().strip();
    if (text.length() > MAX_NUMBER_LENGTH
        || !text.matches("[+-]?[0-9]+(\\.[0-9]*)?([eE]\\+?[0-9]{1,2})?")) {
      throw new Wrong("A valid number is required.");
    }
    return new BigDecimal(text);
  }

  static @Nullable Long optionalId(JsonNode node) throws Wrong {
    return node.isTextual() && node.asText().isBlank() ? null : id(node);
  }

  static Long id(JsonNode node) throws Wrong {
    String text = node.isTextual() || node.isIntegralNumber() ? node.asText().strip() : "";
    if (text.isEmpty() && node.isTextual()) {
      throw new Wrong("This field may not be null.");
    }
    if (!text.matches("-?[0-9]+")) {
      throw new Wrong("Incorrect type. Expected pk value.");
    }
    return PositiveId.parse(text)
        .orElseThrow(() -> new Wrong("Invalid pk \"" + text + "\" - object does not exist."));
  }

  static UUID uuid(JsonNode node) throws Wrong {
    return Uuids.parse(node.asText().strip()).orElseThrow(() -> new Wrong("Must be a valid UUID."));
  }

  /** An object, or JSON text of one. */
  static @Nullable Map<String, Object> object(JsonNode node) throws Wrong {
    JsonNode object;
    try {
      object = node.isTextual() ? Json.read(node.asText()) : node;
    } catch (JsonProcessingException e) {
      throw new Wrong("Value must be valid JSON.");
    }
    if (object.isNull() || object.isMissingNode()) {
      return null;
    }
    // The database cannot store null characters.
    if (!object.isObject() || object.toString().contains("\\u0000")) {
      throw new Wrong("Value must be a JSON object.");
    }
    return Json.members(object);
  }
}
