package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/** The whole way of a run in real containers; needs Docker and the image of the tests. */
class DockerRunTest {
  private static final String INGEST =
      """
      import sys, os
      sys.path.append('/app/ingested_program')
      import model
      rows = open(os.path.join(sys.argv[1], 'x.csv')).read().split()
      assert not os.path.exists('/app/input/ref')
      with open(os.path.join(sys.argv[2], 'answer.txt'), 'w') as out:
          out.write(' '.join(str(model.predict(int(x))) for x in rows))
      print('ingested', len(rows))
      """;
  private static final String SCORE =
      """
      import json, os, sys
      source, target = sys.argv[1:3]
      truth = open(os.path.join(source, 'ref', 'truth.txt')).read().split()
      answer = open(os.path.join(source, 'res', 'answer.txt')).read().split()
      right = sum(a == b for a, b in zip(truth, answer))
      json.dump({'accuracy': right / len(truth)}, open(os.path.join(target, 'scores.json'), 'w'))
      print('scored')
      """;

  @Test
  void a_fused_run_in_real_containers_scores(@TempDir Path home) throws Exception {
    try (DockerEngine engine =
            DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
        TestGrid grid = new TestGrid(home, engine)) {
      grid.start();

      RunReport.Ended ended =
          grid.run(
              grid.task("model.py", "def predict(x):\n    return x * x\n")
                  .image(TestImages.python())
                  .limits(Limits.DEFAULT.withExecutionTime(Duration.ofSeconds(30)))
                  .ingestion(
                      Zips.of(
                          "metadata.yaml",
                          "command: python3 $program/ingest.py $input $output",
                          "ingest.py",
                          INGEST))
                  .scoring(
                      Zips.of(
                          "metadata.yaml",
                          "command: python3 $program/score.py $input $output",
                          "score.py",
                          SCORE))
                  .input(Zips.of("x.csv", "1 2 3 4"))
                  .reference(Zips.of("truth.txt", "1 4 9 17")));

      assertThat(ended.outcome())
          .isEqualTo(new Outcome.Scored(Map.of("accuracy", new BigDecimal("0.75"))));
      assertThat(grid.text(ended, OutputName.PREDICTION_INGESTION_STDOUT))
          .isEqualTo("ingested 4\n");
      assertThat(grid.zip(ended, OutputName.PREDICTION_RESULT))
          .containsEntry("answer.txt", "1 4 9 16");
    }
  }
}
