package org.scoregrid.queuebridge.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Uuids;

/**
 * Strict reading of one JSON object. Every complaint names the field and what belongs there, never
 * the value that was found. Fields that nobody asks for are ignored.
 */
final class JsonFields {
  private static final int MAX_URL_CHARS = 16_384;
  private static final int MAX_INSTANT_CHARS = 40;
  private static final long MAX_SECONDS = Duration.ofDays(3_660).toSeconds();
  private static final int MAX_SCALE = 10_000;
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  private final JsonNode node;
  private final String path;

  private JsonFields(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  static JsonFields of(@Nullable JsonNode node, String path) throws BadMessage {
    if (node == null || !node.isObject()) {
      throw new BadMessage(path + " must be an object");
    }
    return new JsonFields(node, path);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  JsonNode raw(String name) throws BadMessage {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw new BadMessage(at(name) + " is missing");
    }
    return value;
  }

  BadMessage bad(String name, String expected) {
    return new BadMessage(at(name) + " must be " + expected);
  }

  JsonFields object(String name) throws BadMessage {
    return of(raw(name), at(name));
  }

  @Nullable JsonFields optionalObject(String name) throws BadMessage {
    return has(name) ? object(name) : null;
  }

  List<JsonFields> objects(String name, int most) throws BadMessage {
    JsonNode array = raw(name);
    if (!array.isArray() || array.size() > most) {
      throw bad(name, "a list of at most " + most + " objects");
    }
    List<JsonFields> objects = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      objects.add(of(element, at(name) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  /** Names of this object's fields, at most so many. */
  List<String> names(int most) throws BadMessage {
    if (node.size() > most) {
      throw new BadMessage(path + " must have at most " + most + " fields");
    }
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  String text(String name, int maxChars) throws BadMessage {
    JsonNode value = raw(name);
    if (!value.isTextual() || value.textValue().length() > maxChars) {
      throw bad(name, "text of at most " + maxChars + " characters");
    }
    return WireJson.clean(value.textValue());
  }

  boolean flag(String name) throws BadMessage {
    JsonNode value = raw(name);
    if (!value.isBoolean()) {
      throw bad(name, "true or false");
    }
    return value.booleanValue();
  }

  long whole(String name, long least, long most) throws BadMessage {
    JsonNode value = raw(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw bad(name, "a whole number");
    }
    if (value.longValue() < least || value.longValue() > most) {
      throw bad(name, "from " + least + " to " + most);
    }
    return value.longValue();
  }

  @Nullable Integer optionalInt(String name) throws BadMessage {
    return has(name) ? (Integer) (int) whole(name, Integer.MIN_VALUE, Integer.MAX_VALUE) : null;
  }

  long positive(String name) throws BadMessage {
    return whole(name, 1, Long.MAX_VALUE);
  }

  /** A finite number; its exact spelling is kept. */
  BigDecimal number(String name) throws BadMessage {
    JsonNode value = raw(name);
    if (!value.isNumber()) {
      throw bad(name, "a number");
    }
    BigDecimal number = value.decimalValue();
    // The scale first: it is cheap and keeps huge exponents away from arithmetic.
    if (Math.abs((long) number.scale()) > MAX_SCALE || !Double.isFinite(number.doubleValue())) {
      throw bad(name, "a finite number");
    }
    return number;
  }

  Duration seconds(String name) throws BadMessage {
    BigDecimal seconds = number(name);
    if (seconds.signum() < 0
        || seconds.compareTo(BigDecimal.valueOf(MAX_SECONDS)) > 0
        || seconds.scale() > 9) {
      throw bad(name, "seconds from 0 to " + MAX_SECONDS + " with at most 9 decimals");
    }
    return Duration.ofSeconds(
        seconds.longValue(), seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
  }

  UUID uuid(String name) throws BadMessage {
    return Uuids.parse(text(name, 36)).orElseThrow(() -> bad(name, "a UUID"));
  }

  URI url(String name) throws BadMessage {
    try {
      URI url = new URI(text(name, MAX_URL_CHARS));
      if (url.getHost() != null
          && ("https".equalsIgnoreCase(url.getScheme())
              || "http".equalsIgnoreCase(url.getScheme()))) {
        return url;
      }
      throw bad(name, "an http or https URL");
    } catch (URISyntaxException _) {
      throw bad(name, "an http or https URL");
    }
  }

  Instant instant(String name) throws BadMessage {
    try {
      Instant instant = Instant.parse(text(name, MAX_INSTANT_CHARS));
      if (instant.isAfter(EARLIEST) && instant.isBefore(LATEST)) {
        return instant;
      }
      throw bad(name, "a time between the years 1 and 9999");
    } catch (DateTimeException _) {
      throw bad(name, "a time like 2026-01-31T12:00:00Z");
    }
  }

  /** One of an enum's names in lower case. */
  <E extends Enum<E>> E choice(String name, Class<E> type) throws BadMessage {
    String text = text(name, 100);
    for (E constant : type.getEnumConstants()) {
      if (wireName(constant).equals(text)) {
        return constant;
      }
    }
    throw bad(name, "one of the known " + type.getSimpleName() + " names");
  }

  static String wireName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private String at(String name) {
    return path + "." + name;
  }
}
