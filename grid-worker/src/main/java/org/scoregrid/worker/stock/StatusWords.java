package org.scoregrid.worker.stock;

import java.util.LinkedHashMap;
import java.util.Optional;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.queuebridge.wire.StockTask;

/** Our faults in the words of stock sites (reference/queue-protocol.md 7.1 and contract 13). */
final class StatusWords {
  private static final int MAX_DETAILS = 2_000;

  private StatusWords() {}

  /**
   * The PATCH that goes before the status for the two failures that stock sites know by kind; its
   * message is shown live too.
   */
  record Kind(String type, String message) {
    LinkedHashMap<String, String> fields(StockTask task) {
      LinkedHashMap<String, String> fields = new LinkedHashMap<>();
      fields.put("type", type);
      fields.put("error_message", message);
      fields.put("is_scoring", task.scoring() ? "True" : "False");
      return fields;
    }
  }

  static Optional<Kind> kind(StockTask task, Fault fault) {
    return switch (fault.code()) {
      case TIME_LIMIT -> Optional.of(new Kind("Execution_Time_Limit_Exceeded", timeLimit(task)));
      case IMAGE_NOT_FOUND, IMAGE_UNAVAILABLE ->
          Optional.of(new Kind("Docker_Image_Pull_Fail", cut(fault.sentence())));
      default -> Optional.empty();
    };
  }

  /** The text of a failed submission. */
  static String details(StockTask task, Fault fault) {
    return switch (fault.code()) {
      case TIME_LIMIT -> timeLimit(task);
      case IMAGE_NOT_FOUND, IMAGE_UNAVAILABLE ->
          "Pull for " + task.image() + " failed! Check the logs for more information";
      case NO_SCORES -> "Could not find scores file, did the scoring program output it?";
      default -> cut(fault.sentence() + " " + fault.wayOut());
    };
  }

  private static String timeLimit(StockTask task) {
    return "Execution Time Limit exceeded. Limit was "
        + task.executionTime().toSeconds()
        + " seconds";
  }

  private static String cut(String text) {
    return text.length() <= MAX_DETAILS ? text : text.substring(0, MAX_DETAILS);
  }
}
