package org.scoregrid.domain.competition;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Questions of a competition to its participants: whether they are well defined, and whether
 * answers fit them (reference/bundle-format.md 3.6, reference/http-api-details.md 9). A sheet maps
 * the key of a question to the question, in order; a question is a mapping with exactly six keys.
 */
public final class FactSheet {
  /** The keys that a question has. */
  public static final Set<String> QUESTION_KEYS =
      Set.of("key", "type", "title", "selection", "is_required", "is_on_leaderboard");

  public static final Set<String> TYPES = Set.of("checkbox", "text", "select");

  /** Characters of one answer. */
  public static final int MAX_ANSWER = 10_000;

  private FactSheet() {}

  /** What is wrong with the definition; each text names its question. None for a good one. */
  public static List<String> problems(Map<String, ? extends Map<String, ?>> sheet) {
    List<String> problems = new ArrayList<>();
    sheet.forEach((key, question) -> problems.addAll(problems(key, question)));
    return problems;
  }

  private static List<String> problems(String key, Map<String, ?> question) {
    List<String> problems = new ArrayList<>();
    Set<String> missing = new TreeSet<>(QUESTION_KEYS);
    missing.removeAll(question.keySet());
    if (!missing.isEmpty()) {
      problems.add("Question " + key + " lacks " + String.join(", ", missing));
    }
    Set<String> extra = new TreeSet<>(question.keySet());
    extra.removeAll(QUESTION_KEYS);
    if (!extra.isEmpty()) {
      problems.add("Question " + key + " must not have " + String.join(", ", extra));
    }
    if (question.containsKey("key") && !key.equals(question.get("key"))) {
      problems.add("Question " + key + " has another key: " + question.get("key"));
    }
    Object type = question.get("type");
    if (question.containsKey("type") && !(type instanceof String text && TYPES.contains(text))) {
      problems.add("Question " + key + " has an unknown type: " + type);
    }
    if (question.containsKey("title") && !(question.get("title") instanceof String)) {
      problems.add("Question " + key + " has a title that is no text");
    }
    if ("select".equals(type) && choices(question).isEmpty()) {
      problems.add("Question " + key + " has nothing to select");
    }
    return problems;
  }

  /** Why answers do not fit. */
  public sealed interface Misfit {
    String text();

    /** A question has no answer, or an answer no question. */
    record OtherKeys(Set<String> missing, Set<String> extra) implements Misfit {
      @Override
      public String text() {
        return "Fact Sheet keys do not match Answer keys";
      }
    }

    /** The answer is none of those that can be selected. */
    record NotInSelection(String key, String answer) implements Misfit {
      @Override
      public String text() {
        return answer + " is not a valid selection for " + key;
      }
    }

    /** A required answer is empty. */
    record Unanswered(String key) implements Misfit {
      @Override
      public String text() {
        return key + " requires an answer";
      }
    }

    /** A list, a mapping, or a text that is too long. */
    record WrongType(String key) implements Misfit {
      @Override
      public String text() {
        return "The answer to " + key + " is not a short text, number or yes or no";
      }
    }
  }

  /**
   * The first thing that does not fit.
   *
   * @param sheet null when the competition asks nothing
   * @param answers question key to answer; no answers at all always fit, as clients may leave them
   *     out
   */
  public static Optional<Misfit> misfit(
      @Nullable Map<String, ? extends Map<String, ?>> sheet,
      @Nullable Map<String, ? extends @Nullable Object> answers) {
    if (answers == null || answers.isEmpty()) {
      return Optional.empty();
    }
    Set<String> asked = sheet == null ? Set.of() : sheet.keySet();
    if (!asked.equals(answers.keySet())) {
      Set<String> missing = new TreeSet<>(asked);
      missing.removeAll(answers.keySet());
      Set<String> extra = new TreeSet<>(answers.keySet());
      extra.removeAll(asked);
      return Optional.of(new Misfit.OtherKeys(missing, extra));
    }
    return sheet == null
        ? Optional.empty()
        : sheet.entrySet().stream()
            .flatMap(
                question ->
                    misfit(question.getKey(), question.getValue(), answers.get(question.getKey()))
                        .stream())
            .findFirst();
  }

  private static Optional<Misfit> misfit(
      String key, Map<String, ?> question, @Nullable Object answer) {
    boolean single =
        answer == null
            || answer instanceof Boolean
            || answer instanceof Number
            || (answer instanceof String text && text.length() <= MAX_ANSWER);
    if (!single) {
      return Optional.of(new Misfit.WrongType(key));
    }
    List<?> choices = choices(question);
    if (!choices.isEmpty() && choices.stream().noneMatch(choice -> isSame(choice, answer))) {
      return Optional.of(new Misfit.NotInSelection(key, String.valueOf(answer)));
    }
    boolean empty = answer == null || answer.equals("");
    return empty && "true".equals(question.get("is_required"))
        ? Optional.of(new Misfit.Unanswered(key))
        : Optional.empty();
  }

  private static List<?> choices(Map<String, ?> question) {
    return question.get("selection") instanceof List<?> list ? list : List.of();
  }

  /** Numbers are the same whatever they were read as: 1 as a text of JSON, of YAML, and 1.0. */
  private static boolean isSame(@Nullable Object choice, @Nullable Object answer) {
    if (choice instanceof Number one && answer instanceof Number other) {
      return new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString())) == 0;
    }
    return Objects.equals(choice, answer);
  }
}
