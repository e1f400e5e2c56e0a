package org.scoregrid.web.admin;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.StorageUsage;
import org.scoregrid.store.StorageUsage.AccountDay;
import org.scoregrid.store.StorageUsage.CompetitionDay;
import org.scoregrid.store.StorageUsage.Day;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Wire;

/**
 * Bytes in use over time, for superusers (reference/http-api-details.md 19). By month or year, the
 * last measured day of each is shown.
 */
public final class StorageAnalytics implements Routes.Room {
  private static final int DEFAULT_DAYS = 28;
  private static final int MAX_DAYS = 3_700;

  private final StorageUsage usage;
  private final InstantSource clock;

  public StorageAnalytics(StorageUsage usage, InstantSource clock) {
    this.usage = usage;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/analytics/storage_usage_history/", this::history)
        .api(Method.GET, "/api/analytics/competitions_usage/", this::competitions)
        .api(Method.GET, "/api/analytics/users_usage/", this::users);
  }

  /** What was asked for; both days are included. */
  private record Span(LocalDate from, LocalDate to, String resolution) {}

  private Answer history(Call call) {
    Span span = span(call);
    List<Day> measured = usage.days(span.from(), span.to());
    Set<LocalDate> shown = shown(span, measured);
    Map<String, Object> days = new LinkedHashMap<>();
    for (Day day : measured) {
      if (shown.contains(day.day())) {
        days.put(
            day.day().toString(),
            Json.object()
                .with("total_usage", day.total())
                .with("competitions_usage", day.competitions())
                .with("users_usage", day.accounts())
                .with("admin_usage", day.admin())
                .with("orphaned_file_usage", day.orphans())
                .build());
      }
    }
    return answer("storage_usage_history", days);
  }

  private Answer competitions(Call call) {
    Span span = span(call);
    Set<LocalDate> shown = shown(span, usage.days(span.from(), span.to()));
    Map<String, Map<String, Object>> days = new LinkedHashMap<>();
    for (CompetitionDay one : usage.competitions(span.from(), span.to())) {
      if (shown.contains(one.day())) {
        add(
            days,
            one.day(),
            one.id(),
            Json.object()
                .with("snapshot_id", one.day().toEpochDay())
                .with("title", one.title())
                .with("organizer", one.organizer())
                .with("created_when", Wire.time(one.createdAt()))
                .with("datasets", one.datasets())
                .build());
      }
    }
    return answer("competitions_usage", days);
  }

  private Answer users(Call call) {
    Span span = span(call);
    Set<LocalDate> shown = shown(span, usage.days(span.from(), span.to()));
    Map<String, Map<String, Object>> days = new LinkedHashMap<>();
    for (AccountDay one : usage.accounts(span.from(), span.to())) {
      if (shown.contains(one.day())) {
        add(
            days,
            one.day(),
            one.id(),
            Json.object()
                .with("snapshot_id", one.day().toEpochDay())
                .with("name", one.name())
                .with("date_joined", Wire.time(one.joinedAt()))
                .with("datasets", one.datasets())
                .with("submissions", one.submissions())
                .build());
      }
    }
    return answer("users_usage", days);
  }

  private static void add(
      Map<String, Map<String, Object>> days,
      LocalDate day,
      long id,
      Map<String, @Nullable Object> shape) {
    days.computeIfAbsent(day.toString(), _ -> new LinkedHashMap<>()).put(Long.toString(id), shape);
  }

  private Answer answer(String name, Map<String, ?> days) {
    return Answer.ok(
        Json.object()
            .with(
                "last_storage_calculation_date", usage.lastMeasured().map(Wire::time).orElse(null))
            .with(name, days)
            .build());
  }

  private static Set<LocalDate> shown(Span span, List<Day> days) {
    List<LocalDate> measured = days.stream().map(Day::day).toList();
    return switch (span.resolution()) {
      case "month" -> lastOfEach(measured, day -> YearMonth.from(day).toString());
      case "year" -> lastOfEach(measured, day -> Integer.toString(day.getYear()));
      default -> Set.copyOf(measured);
    };
  }

  private static Set<LocalDate> lastOfEach(
      List<LocalDate> days, Function<LocalDate, String> period) {
    Map<String, LocalDate> last =
        days.stream()
            .collect(Collectors.toMap(period, day -> day, (_, later) -> later, TreeMap::new));
    return Set.copyOf(last.values());
  }

  private Span span(Call call) {
    call.account();
    if (!call.viewer().isSuperuser()) {
      throw ApiError.forbidden("Admin only");
    }
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    LocalDate to = day(call, "end_date", today);
    LocalDate from = day(call, "start_date", to.minusDays(DEFAULT_DAYS));
    String resolution = call.query("resolution").orElse("day");
    if (!Set.of("day", "month", "year").contains(resolution)) {
      throw ApiError.invalid("resolution", "Choose day, month or year.");
    }
    if (from.isAfter(to) || from.plusDays(MAX_DAYS).isBefore(to)) {
      throw ApiError.invalid("start_date", "Choose at most ten years that end after they begin.");
    }
    return new Span(from, to, resolution);
  }

  private static LocalDate day(Call call, String name, LocalDate fallback) {
    try {
      return call.query(name).map(LocalDate::parse).orElse(fallback);
    } catch (DateTimeParseException e) {
      throw ApiError.invalid(name, "Enter a date as YYYY-MM-DD.");
    }
  }
}
