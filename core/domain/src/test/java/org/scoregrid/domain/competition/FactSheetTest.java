package org.scoregrid.domain.competition;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.competition.FactSheet.Misfit;

final class FactSheetTest {
  private static Map<String, Object> question(
      String key, String type, Object selection, String required) {
    Map<String, Object> question = new HashMap<>();
    question.put("key", key);
    question.put("type", type);
    question.put("title", "About " + key);
    question.put("selection", selection);
    question.put("is_required", required);
    question.put("is_on_leaderboard", "false");
    return question;
  }

  private static Map<String, Map<String, Object>> sheet() {
    Map<String, Map<String, Object>> sheet = new LinkedHashMap<>();
    sheet.put("deep", question("deep", "checkbox", List.of(true, false), "true"));
    sheet.put("method", question("method", "text", "", "true"));
    sheet.put("size", question("size", "select", List.of("", 1, 2.5, "many"), "false"));
    return sheet;
  }

  private static Map<String, Object> good() {
    return new HashMap<>(Map.of("deep", false, "method", "trees", "size", "many"));
  }

  private static Optional<Misfit> with(String key, Object answer) {
    Map<String, Object> answers = good();
    answers.put(key, answer);
    return FactSheet.misfit(sheet(), answers);
  }

  @Test
  void a_question_has_exactly_six_keys() {
    assertThat(FactSheet.problems(sheet())).isEmpty();
    Map<String, Object> question = question("a", "text", "", "false");
    question.remove("title");
    question.remove("selection");
    question.put("color", "red");
    assertThat(FactSheet.problems(Map.of("a", question)))
        .containsExactly("Question a lacks selection, title", "Question a must not have color");
  }

  @Test
  void a_question_repeats_its_key_and_has_a_known_type() {
    assertThat(FactSheet.problems(Map.of("a", question("b", "text", "", "false"))))
        .containsExactly("Question a has another key: b");
    assertThat(FactSheet.problems(Map.of("a", question("a", "color", "", "false"))))
        .containsExactly("Question a has an unknown type: color");
    Map<String, Object> odd = question("a", "text", "", "false");
    odd.put("title", 7);
    odd.put("type", List.of("text"));
    assertThat(FactSheet.problems(Map.of("a", odd))).hasSize(2);
    assertThat(FactSheet.problems(Map.of("a", question("a", "select", "", "false"))))
        .containsExactly("Question a has nothing to select");
  }

  @Test
  void good_answers_fit() {
    assertThat(FactSheet.misfit(sheet(), good())).isEmpty();
    assertThat(with("size", "")).isEmpty();
    assertThat(with("deep", true)).isEmpty();
  }

  @Test
  void answers_may_be_left_out_as_a_whole() {
    assertThat(FactSheet.misfit(sheet(), null)).isEmpty();
    assertThat(FactSheet.misfit(sheet(), Map.of())).isEmpty();
    assertThat(FactSheet.misfit(null, null)).isEmpty();
  }

  @Test
  void missing_and_extra_keys_do_not_match() {
    Map<String, Object> missing = good();
    missing.remove("method");
    assertThat(FactSheet.misfit(sheet(), missing))
        .contains(new Misfit.OtherKeys(Set.of("method"), Set.of()));
    Optional<Misfit> extra = with("other", "x");
    assertThat(extra).contains(new Misfit.OtherKeys(Set.of(), Set.of("other")));
    assertThat(extra.orElseThrow().text()).isEqualTo("Fact Sheet keys do not match Answer keys");
    assertThat(FactSheet.misfit(null, Map.of("a", "b")))
        .contains(new Misfit.OtherKeys(Set.of(), Set.of("a")));
  }

  @Test
  void answers_are_taken_from_the_selection_and_keep_their_type() {
    assertThat(with("size", "few").orElseThrow().text())
        .isEqualTo("few is not a valid selection for size");
    assertThat(with("deep", "true")).contains(new Misfit.NotInSelection("deep", "true"));
    assertThat(with("deep", 1)).contains(new Misfit.NotInSelection("deep", "1"));
    assertThat(with("size", "1")).contains(new Misfit.NotInSelection("size", "1"));
  }

  @Test
  void equal_numbers_are_the_same_choice() {
    assertThat(with("size", 1L)).isEmpty();
    assertThat(with("size", new BigDecimal("2.50"))).isEmpty();
    assertThat(with("size", 3)).isPresent();
  }

  @Test
  void required_answers_are_not_empty_and_no_is_an_answer() {
    assertThat(with("method", "")).contains(new Misfit.Unanswered("method"));
    assertThat(with("method", "").orElseThrow().text()).isEqualTo("method requires an answer");
    Map<String, Object> none = good();
    none.put("method", null);
    assertThat(FactSheet.misfit(sheet(), none)).contains(new Misfit.Unanswered("method"));
    assertThat(with("deep", false)).isEmpty();
  }

  @Test
  void a_boolean_is_not_the_text_that_requires_an_answer() {
    Map<String, Object> question = question("a", "text", "", "false");
    question.put("is_required", true);
    assertThat(FactSheet.misfit(Map.of("a", question), Map.of("a", ""))).isEmpty();
  }

  @Test
  void lists_mappings_and_endless_texts_are_no_answers() {
    assertThat(with("method", List.of("a"))).contains(new Misfit.WrongType("method"));
    assertThat(with("method", Map.of("a", 1))).contains(new Misfit.WrongType("method"));
    assertThat(with("method", "x".repeat(FactSheet.MAX_ANSWER + 1)))
        .contains(new Misfit.WrongType("method"));
  }
}
