package org.scoregrid.worker.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.run.Step;

/**
 * The argument vector of a program: variables replaced, then split into words as a POSIX shell
 * does, quotes honoured and nothing else (reference/execution-contract.md 5).
 */
final class CommandLine {
  private static final int MAX_LENGTH = 32 * 1024;

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private CommandLine(String text) {
    this.text = text;
  }

  /** Why a command cannot be used, in words that follow "the command". */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String why) {
      super(why);
    }
  }

  /**
   * @param template the command as its author wrote it
   * @param ingestion whether it is the ingestion program's
   */
  static List<String> words(String template, Step step, boolean ingestion) throws Unusable {
    if (template.length() > MAX_LENGTH || template.indexOf('\0') >= 0) {
      throw new Unusable("is too long or holds a zero byte");
    }
    String command = template;
    for (Map.Entry<String, String> variable : variables(step, ingestion).entrySet()) {
      command = command.replace(variable.getKey(), variable.getValue());
    }
    List<String> words = new CommandLine(command).split();
    if (words.isEmpty()) {
      throw new Unusable("is empty");
    }
    return words;
  }

  /**
   * In the order of replacement, which matters: {@code $input_data} becomes {@code /app/input_data}
   * only because {@code $input} comes first.
   *
   * <p>{@code $program} is {@code /app/program} always; the stock worker points it to a directory
   * that no container has while ingestion runs beside scoring.
   */
  private static Map<String, String> variables(Step step, boolean ingestion) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("$input", ingestion ? "/app/input_data" : "/app/input");
    variables.put("$output", "/app/output");
    variables.put("$program", "/app/program");
    variables.put("$ingestion_program", "/app/program");
    variables.put("$hidden", "/app/input/ref");
    variables.put("$shared", "/app/shared");
    variables.put("$submission_program", "/app/ingested_program");
    variables.put("$tmp", "/app/output");
    variables.put("$predictions", step == Step.SCORING ? "/app/input/res" : "/app/output");
    return variables;
  }

  private List<String> split() throws Unusable {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case ' ', '\t', '\n', '\r' -> endWord();
        case '\'' -> singleQuoted();
        case '"' -> doubleQuoted();
        case '\\' -> append(next());
        default -> append(c);
      }
    }
    endWord();
    return words;
  }

  private void singleQuoted() throws Unusable {
    inWord = true;
    char c = next();
    while (c != '\'') {
      word.append(c);
      c = next();
    }
  }

  private void doubleQuoted() throws Unusable {
    inWord = true;
    char c = next();
    while (c != '"') {
      if (c == '\\') {
        c = next();
        if (c != '"' && c != '\\') {
          word.append('\\');
        }
      }
      word.append(c);
      c = next();
    }
  }

  private char next() throws Unusable {
    if (at >= text.length()) {
      throw new Unusable("ends inside quotes or after a backslash");
    }
    return text.charAt(at++);
  }

  private void append(char c) {
    inWord = true;
    word.append(c);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }
}
