package org.scoregrid.web.leaderboard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fact sheet's questions whose answers a board shows (reference/rules.md 2).
 *
 * @param titles question key to title, in order
 */
record FactSheetColumns(Map<String, String> titles) {

  static FactSheetColumns of(@Nullable Map<String, Map<String, Object>> factSheet) {
    Map<String, String> titles = new LinkedHashMap<>();
    if (factSheet != null) {
      factSheet.forEach(
          (key, question) -> {
            if ("true".equals(question.get("is_on_leaderboard"))) {
              titles.put(key, String.valueOf(question.get("title")));
            }
          });
    }
    return new FactSheetColumns(titles);
  }

  /** Pairs of key and title; null when there is none. */
  @Nullable List<List<String>> keysAndTitles() {
    if (titles.isEmpty()) {
      return null;
    }
    List<List<String>> pairs = new ArrayList<>();
    titles.forEach((key, title) -> pairs.add(List.of(key, title)));
    return pairs;
  }

  /** The answers that everybody may see; null when there are none at all. */
  @Nullable Map<String, @Nullable Object> shown(@Nullable Map<String, Object> answers) {
    if (answers == null) {
      return null;
    }
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    for (String key : titles.keySet()) {
      if (answers.containsKey(key)) {
        shown.put(key, answers.get(key));
      }
    }
    return shown;
  }
}
