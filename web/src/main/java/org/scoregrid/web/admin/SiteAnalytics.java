package org.scoregrid.web.admin;

import io.helidon.http.Method;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.SiteActivity;
import org.scoregrid.store.SiteActivity.Activity;
import org.scoregrid.store.SiteActivity.Step;
import org.scoregrid.store.SiteActivity.Unit;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;

/**
 * Who and what came to the site over time, for superusers; to others there is no such page
 * (reference/http-api-details.md 19). Totals and charts cover the same whole days.
 */
public final class SiteAnalytics implements Routes.Room {
  private static final int MAX_DAYS = 3_700;

  private final SiteActivity activity;

  public SiteAnalytics(SiteActivity activity) {
    this.activity = activity;
  }

  @Override
  public void register(Routes routes) {
    routes.api(Method.GET, "/api/analytics/", this::counts);
  }

  private Answer counts(Call call) {
    if (!call.viewer().isSuperuser()) {
      throw ApiError.notFound();
    }
    LocalDate from = day(call, "start_date");
    LocalDate to = day(call, "end_date");
    if (from.isAfter(to) || from.plusDays(MAX_DAYS).isBefore(to)) {
      throw ApiError.invalid("start_date", "Choose at most ten years that end after they begin.");
    }
    Unit unit = unit(call);
    Activity counted = activity.between(from, to, unit);
    return Answer.ok(
        Json.object()
            .with("registered_user_count", counted.totals().accounts())
            .with("competition_count", counted.totals().competitions())
            .with("competitions_published_count", counted.totals().publishedCompetitions())
            .with("submissions_made_count", counted.totals().submissions())
            .with("users_data", chart(counted.accounts()))
            .with("competitions_data", chart(counted.competitions()))
            .with("submissions_data", chart(counted.submissions()))
            .with("start_date", from.toString())
            .with("end_date", to.toString())
            .with("time_unit", unit.name().toLowerCase(Locale.ROOT))
            .build());
  }

  private static List<Map<String, @Nullable Object>> chart(List<Step> steps) {
    return steps.stream()
        .map(
            step ->
                Json.object()
                    .with("count", step.count())
                    .with("_datefield", step.from().toString())
                    .build())
        .toList();
  }

  private static Unit unit(Call call) {
    return switch (required(call, "time_unit")) {
      case "day" -> Unit.DAY;
      case "week" -> Unit.WEEK;
      case "month" -> Unit.MONTH;
      case "year" -> Unit.YEAR;
      default -> throw ApiError.invalid("time_unit", "Choose day, week, month or year.");
    };
  }

  private static LocalDate day(Call call, String name) {
    try {
      return LocalDate.parse(required(call, name));
    } catch (DateTimeParseException e) {
      throw ApiError.invalid(name, "Enter a date as YYYY-MM-DD.");
    }
  }

  private static String required(Call call, String name) {
    return call.query(name)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> ApiError.invalid(name, "This field is required."));
  }
}
