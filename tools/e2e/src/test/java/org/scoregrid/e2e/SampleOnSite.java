package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.scoregrid.standalone.SampleCompetition;
import org.scoregrid.testkit.TestImages;

/** The sample competition on a site, with the image of the tests. */
final class SampleOnSite {
  private SampleOnSite() {}

  /**
   * Creates it.
   *
   * @param directory for its files
   * @param edits of text files, by their names in the bundle
   * @return its first phase
   */
  static long create(Robot admin, Path directory, Map<String, UnaryOperator<String>> edits)
      throws Exception {
    String image = TestImages.python();
    Path bundle =
        Zips.edited(
            SampleCompetition.writeTo(directory).bundleZip(),
            directory.resolve("bundle.zip"),
            "competition.yaml",
            text -> text.replace(SampleCompetition.IMAGE, image));
    int step = 0;
    for (Map.Entry<String, UnaryOperator<String>> edit : edits.entrySet()) {
      Path target = directory.resolve("bundle-" + ++step + ".zip");
      bundle = Zips.edited(bundle, target, edit.getKey(), edit.getValue());
    }
    JsonNode created = admin.createCompetition(bundle);
    assertThat(created.path("status").asText()).as(created.toString()).isEqualTo("Finished");
    return admin
        .get("/api/competitions/" + created.path("resulting_competition").asLong())
        .path("phases")
        .path(0)
        .path("id")
        .asLong();
  }
}
