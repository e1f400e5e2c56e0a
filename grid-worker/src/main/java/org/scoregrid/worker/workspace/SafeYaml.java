package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads small YAML files as data only: no tags that make objects, bounded size, depth, aliases. */
public final class SafeYaml {
  /** Longest file that is read, in bytes. */
  public static final int MAX_BYTES = 1024 * 1024;

  private SafeYaml() {}

  /** What is wrong with the file, in words for a person. */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String why) {
      super(why);
    }
  }

  /** Mappings, lists, strings, numbers, booleans, dates or null. */
  public static @Nullable Object read(Path file) throws Unreadable, IOException {
    return parse(text(file));
  }

  static @Nullable Object parse(String text) throws Unreadable {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setMaxAliasesForCollections(10);
    options.setNestingDepthLimit(20);
    try {
      return new Yaml(new SafeConstructor(options)).load(text);
    } catch (YAMLException | IllegalArgumentException | ArithmeticException e) {
      // The latter two come from values that no number or date can hold.
      throw new Unreadable(oneLine(e.getMessage()));
    }
  }

  /** The text of a small plain file; never follows a link. */
  static String text(Path file) throws Unreadable, IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Unreadable("it is not a plain file");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new Unreadable("it is larger than " + Sizes.text(MAX_BYTES));
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** On one line, without the full stop that whoever quotes it adds. */
  private static String oneLine(@Nullable String message) {
    String text = message == null ? "it is not YAML" : message.strip();
    String line = text.replaceAll("\\s+", " ").replaceFirst("\\.+$", "");
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }
}
