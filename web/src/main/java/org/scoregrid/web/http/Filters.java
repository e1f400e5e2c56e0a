package org.scoregrid.web.http;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Uuids;

/** Query parameters that narrow a list (reference/http-api-details.md 1). */
public final class Filters {
  private static final int MAX_WORDS = 20;
  private static final int MAX_TEXT = 500;

  private Filters() {}

  /** Words of {@code search}, without blanks and commas. */
  public static List<String> words(Call call) {
    return call.query("search").stream()
        .flatMap(text -> Arrays.stream(text.split("[\\s,]+", -1)))
        .filter(word -> !word.isEmpty())
        .limit(MAX_WORDS)
        .toList();
  }

  /** Null where the parameter is absent or empty. */
  public static @Nullable String text(Call call, String name) {
    return call.query(name)
        .filter(text -> !text.isEmpty() && text.length() <= MAX_TEXT)
        .orElse(null);
  }

  /** Null where the parameter is absent or neither true nor false. */
  public static @Nullable Boolean flag(Call call, String name) {
    return call.query(name).flatMap(Wire::flag).orElse(null);
  }

  /**
   * Null where the parameter is absent or empty.
   *
   * @throws ApiError 400 for anything but a UUID
   */
  public static @Nullable UUID uuid(Call call, String name) {
    String text = text(call, name);
    return text == null
        ? null
        : Uuids.parse(text).orElseThrow(() -> ApiError.invalid(name, "Enter a valid UUID."));
  }

  /**
   * Null where the parameter is absent or empty.
   *
   * @throws ApiError 400 for anything but an id
   */
  public static @Nullable Long id(Call call, String name) {
    String text = text(call, name);
    return text == null
        ? null
        : PositiveId.parse(text)
            .orElseThrow(
                () ->
                    ApiError.invalid(
                        name,
                        "Select a valid choice. That choice is not one of the available choices."));
  }

  /** The refusal of a value that is none of the choices. */
  public static ApiError noChoice(String name, String value) {
    return ApiError.invalid(
        name, "Select a valid choice. " + value + " is not one of the available choices.");
  }

  /** Whether the parameter is {@code true}. */
  public static boolean isTrue(Call call, String name) {
    return Optional.ofNullable(flag(call, name)).orElse(false);
  }
}
