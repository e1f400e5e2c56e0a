package org.scoregrid.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows of named numbers, for people and for programs. */
final class Table {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final List<Map<String, Double>> rows = new ArrayList<>();

  Table(String name) {
    this.name = name;
  }

  /** A row; all rows have the same keys in the same order, units in their names. */
  void add(Map<String, Double> row) {
    rows.add(row);
  }

  int size() {
    return rows.size();
  }

  /** Prints the table, and the JSON object after it if asked. */
  void print(boolean json) throws JsonProcessingException {
    List<String> columns = rows.isEmpty() ? List.of() : List.copyOf(rows.getFirst().keySet());
    StringBuilder text = new StringBuilder();
    columns.forEach(column -> text.append(padded(column.replace('_', ' '), column)));
    text.append('\n');
    for (Map<String, Double> row : rows) {
      columns.forEach(column -> text.append(padded(number(row.getOrDefault(column, 0.0)), column)));
      text.append('\n');
    }
    System.out.print(text);
    if (json) {
      System.out.println(JSON.writeValueAsString(node()));
    }
  }

  private ObjectNode node() {
    ObjectNode all = JSON.createObjectNode().put("bench", name);
    ArrayNode list = all.putArray("rows");
    for (Map<String, Double> row : rows) {
      ObjectNode node = list.addObject();
      row.forEach((column, value) -> node.put(column, Math.round(value * 1000) / 1000.0));
    }
    return all;
  }

  private static String padded(String text, String column) {
    return ("%" + (column.length() + 3) + "s").formatted(text);
  }

  private static String number(double value) {
    String format = value == Math.rint(value) ? "%.0f" : value < 10 ? "%.2f" : "%.1f";
    return String.format(Locale.ENGLISH, format, value);
  }
}
