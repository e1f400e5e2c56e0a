package org.scoregrid.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.bundle.Problem;

/**
 * What the commands say about a bundle.
 *
 * @param problems that keep it from loading
 * @param notices of what loads but is hardly meant so
 */
public record BundleReport(List<Problem> problems, List<Problem> notices) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public BundleReport {
    problems = List.copyOf(problems);
    notices = List.copyOf(notices);
  }

  /** One line each. */
  public void print(PrintWriter out) {
    problems.forEach(problem -> out.println(problem));
    notices.forEach(notice -> out.println("notice: " + notice));
  }

  /** One JSON object on one line. */
  public String json() {
    return json(Map.of());
  }

  /** The same with other members before it. */
  String json(Map<String, Object> first) {
    Map<String, Object> report = new LinkedHashMap<>(first);
    report.put("loads", problems.isEmpty());
    report.put("problems", problems);
    report.put("notices", notices);
    try {
      return JSON.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("problems are always JSON", e);
    }
  }
}
