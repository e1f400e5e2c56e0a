package org.scoregrid.standalone.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes {@code docs/configuration.md} and {@code docs/faults.md}. */
public final class GeneratedPages {
  private GeneratedPages() {}

  /** File name to content; the same on every machine. */
  static Map<String, String> all() {
    return Map.of("configuration.md", ConfigurationPage.text(), "faults.md", FaultsPage.text());
  }

  /**
   * @param args the directory of the documentation
   */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    for (var page : all().entrySet()) {
      Files.writeString(directory.resolve(page.getKey()), page.getValue());
    }
  }
}
