package org.scoregrid.worker.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;

/**
 * Reads {@code scores.json}, else {@code scores.txt}, as data only (reference/execution-contract.md
 * 12.2). Numbers in quotes are taken, as the original site took them; {@code 1e-3} is such a text
 * in YAML.
 */
public final class ScoresFile {
  /** Scores are stored with ten digits before the point and ten after it (reference/rules.md 7). */
  private static final int DIGITS = 10;

  private static final int MAX_SCORES = 10_000;

  /** No column has a longer key (reference/bundle-format.md), so nobody could show the score. */
  private static final int MAX_NAME = 36;

  /** Half of what a report may have, in bytes of JSON. */
  private static final int MAX_BYTES = 512 * 1024;

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d{1,400}(\\.\\d{0,400})?|\\.\\d{1,400})([eE][-+]?\\d{1,4})?");
  private static final JsonMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(20).build())
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ScoresFile() {}

  static boolean isScoresName(String name) {
    return name.equals("scores.json") || name.equals("scores.txt");
  }

  /**
   * Reads the scores of an output directory.
   *
   * @return finite numbers by name, at most ten digits after the point
   * @throws FaultException NO_SCORES or BAD_SCORES, blaming the organizer
   */
  public static Map<String, BigDecimal> read(Path output) throws FaultException, IOException {
    Path json = output.resolve("scores.json");
    if (Files.exists(json, LinkOption.NOFOLLOW_LINKS)) {
      return numbers("scores.json", parseJson(json));
    }
    Path text = output.resolve("scores.txt");
    if (Files.exists(text, LinkOption.NOFOLLOW_LINKS)) {
      return numbers("scores.txt", parseYaml(text));
    }
    throw new FaultException(
        Fault.of(
            FaultCode.NO_SCORES,
            Blame.ORGANIZER,
            "The scoring program ended without writing scores.json or scores.txt.",
            "Let it write one of them to the output directory that its command names."));
  }

  private static @Nullable Object parseJson(Path file) throws FaultException, IOException {
    try {
      JsonNode root = JSON.readTree(SafeYaml.text(file));
      return root.isObject() ? JSON.treeToValue(root, LinkedHashMap.class) : root.toString();
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw bad(
          "scores.json is not valid JSON" + line + ".",
          "Let the scoring program use a JSON library.");
    } catch (NumberFormatException | ArithmeticException _) {
      // An exponent of more than nine digits, which no number type takes.
      throw bad("scores.json holds a number whose exponent is too large.", MAPPING);
    } catch (SafeYaml.Unreadable e) {
      throw bad("scores.json cannot be read: " + e.getMessage() + ".", MAPPING);
    }
  }

  private static @Nullable Object parseYaml(Path file) throws FaultException, IOException {
    try {
      return SafeYaml.read(file);
    } catch (SafeYaml.Unreadable e) {
      throw bad("scores.txt cannot be read: " + e.getMessage() + ".", MAPPING);
    }
  }

  private static final String MAPPING =
      "It must be a mapping of column names to numbers, nothing else.";

  private static Map<String, BigDecimal> numbers(String file, @Nullable Object content)
      throws FaultException {
    if (!(content instanceof Map<?, ?> map) || map.isEmpty()) {
      throw bad(file + " holds no mapping of names to numbers.", MAPPING);
    }
    if (map.size() > MAX_SCORES) {
      throw bad(file + " holds more than " + MAX_SCORES + " scores.", MAPPING);
    }
    Map<String, BigDecimal> scores = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = String.valueOf(entry.getKey());
      BigDecimal number = number(file, name, entry.getValue());
      if (name.codePointCount(0, name.length()) <= MAX_NAME) {
        scores.put(name, number);
      }
    }
    check(file, scores);
    return scores;
  }

  /** A report that is too large could never be sent. */
  private static void check(String file, Map<String, BigDecimal> scores) throws FaultException {
    if (scores.isEmpty()) {
      throw bad(
          file + " holds no score whose name has at most " + MAX_NAME + " characters.", MAPPING);
    }
    long bytes = 0;
    for (Map.Entry<String, BigDecimal> score : scores.entrySet()) {
      bytes += jsonBytes(score.getKey()) + score.getValue().toString().length();
    }
    if (bytes > MAX_BYTES) {
      throw bad(file + " holds more scores than can be stored.", MAPPING);
    }
  }

  /** At most; control characters are written as six. */
  private static long jsonBytes(String name) {
    long marks = 4;
    return marks + name.chars().mapToLong(c -> c < ' ' ? 6 : c < 128 ? 2 : 3).sum();
  }

  private static BigDecimal number(String file, String name, @Nullable Object value)
      throws FaultException {
    return switch (value) {
      case BigDecimal number -> stored(file, name, number);
      case BigInteger number -> stored(file, name, new BigDecimal(number));
      case Integer number -> BigDecimal.valueOf(number);
      case Long number -> stored(file, name, BigDecimal.valueOf(number));
      case Double number when Double.isFinite(number) ->
          stored(file, name, BigDecimal.valueOf(number));
      case Double number ->
          throw bad(
              file + ": the score “" + shown(name) + "” is " + number + ", which is not a number.",
              "Let the scoring program write a finite number, for example when it divides by 0.");
      case String text when NUMBER.matcher(text).matches() ->
          stored(file, name, new BigDecimal(text));
      case null, default ->
          throw bad(file + ": the score “" + shown(name) + "” is not a number.", MAPPING);
    };
  }

  private static BigDecimal stored(String file, String name, BigDecimal number)
      throws FaultException {
    long magnitude = (long) number.precision() - number.scale();
    if (number.signum() != 0 && magnitude > DIGITS) {
      throw bad(
          file + ": the score “" + shown(name) + "” has more than ten digits before the point.",
          "Let the scoring program write it in another unit.");
    }
    // Looked at first: bringing 1e-999999999 to a scale would fill the memory.
    if (number.signum() == 0 || magnitude < -DIGITS) {
      return BigDecimal.ZERO;
    }
    return number.scale() > DIGITS ? number.setScale(DIGITS, RoundingMode.HALF_UP) : number;
  }

  private static FaultException bad(String sentence, String wayOut) {
    return new FaultException(Fault.of(FaultCode.BAD_SCORES, Blame.ORGANIZER, sentence, wayOut));
  }

  private static String shown(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 60 ? clean : clean.substring(0, 60) + "…";
  }
}
