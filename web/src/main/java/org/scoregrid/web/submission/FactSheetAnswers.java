package org.scoregrid.web.submission;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.web.http.ApiError;

/** Checks answers against a competition's fact sheet (reference/http-api-details.md 9). */
final class FactSheetAnswers {
  private FactSheetAnswers() {}

  /**
   * @param sheet question key to question; null when the competition has none
   * @param answers what was sent; null or empty ones are not checked
   * @throws ApiError 400 with the first thing that does not fit
   */
  static void check(
      @Nullable Map<String, Map<String, Object>> sheet, @Nullable Map<String, Object> answers) {
    if (answers == null || answers.isEmpty()) {
      return;
    }
    if (sheet == null || !sheet.keySet().equals(answers.keySet())) {
      throw ApiError.wholeObject("Fact Sheet keys do not match Answer keys");
    }
    sheet.forEach((key, question) -> checkAnswer(key, question, answers.get(key)));
  }

  private static void checkAnswer(
      String key, Map<String, Object> question, @Nullable Object answer) {
    if (question.get("selection") instanceof List<?> selection
        && !selection.isEmpty()
        && !selection.contains(answer)) {
      throw ApiError.wholeObject(answer + " is not a valid selection for " + key);
    }
    boolean empty = answer == null || answer.equals("");
    if (empty && "true".equals(question.get("is_required"))) {
      throw ApiError.wholeObject(key + " requires an answer");
    }
  }
}
