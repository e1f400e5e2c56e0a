package org.scoregrid.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A bundle for {@code try}: task 0 only scores, task 1 has an ingestion program, task 2 is the key
 * of a task on a site. Its scoring program does what the submission asks for in {@code wish.py}.
 */
final class TryBundle {
  private static final String COMPETITION =
      """
      version: 2
      title: Tried at home
      image: logo.gif
      terms: terms.md
      docker_image: IMAGE
      pages: [{title: Overview, file: terms.md}]
      tasks:
        - {index: 0, name: Score only, scoring_program: scoring, reference_data: truth}
        - index: 1
          name: With code
          scoring_program: scoring
          ingestion_program: ingestion
          input_data: input
          reference_data: truth
        - {index: 2, key: 0b9f1c9e-6f3b-4d55-9d2a-6f0c0c7d3a11}
      phases:
        - {name: Both, start: 2025-01-01, end: 2025-02-01, execution_time_limit: 3, tasks: [0, 1]}
        - {name: Elsewhere, start: 2025-03-01, execution_time_limit: 3, tasks: [2]}
      leaderboards:
        - title: Results
          key: results
          columns:
            - {title: A, key: a, index: 0}
            - {title: B, key: b, index: 1}
            - {title: Sum, key: both, index: 2, computation: sum, computation_indexes: [0, 1]}
      """;

  private static final String SCORING =
      """
      import os, sys
      source, target = sys.argv[1:3]
      truth = open(os.path.join(source, 'ref', 'truth.txt')).read().strip()
      answer = os.path.join(source, 'res', 'answer.txt')
      a = 1 if os.path.exists(answer) and open(answer).read().strip() == truth else 0
      scores = '{"a": %d, "b": 0.5, "extra": 7}' % a
      wish = os.path.join(source, 'res', 'wish.py')
      if os.path.exists(wish):
          exec(open(wish).read())
      if scores:
          open(os.path.join(target, 'scores.json'), 'w').write(scores)
      print('scored', a)
      """;

  private static final String INGESTION =
      """
      import os, sys
      sys.path.insert(0, '/app/ingested_program')
      import model
      x = open(os.path.join(sys.argv[1], 'x.txt')).read()
      print('asking', flush=True)
      open(os.path.join(sys.argv[2], 'answer.txt'), 'w').write(model.answer(x))
      """;

  private TryBundle() {}

  /**
   * @param image that its programs run in
   */
  static Path write(Path target, String image) throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put("competition.yaml", COMPETITION.replace("IMAGE", image));
    files.put("logo.gif", "GIF89a......");
    files.put("terms.md", "Be kind.");
    files.put("scoring/metadata.yaml", "command: python3 $program/score.py $input $output");
    files.put("scoring/score.py", SCORING);
    files.put("ingestion/metadata.yaml", "command: python3 $program/ask.py $input $output");
    files.put("ingestion/ask.py", INGESTION);
    files.put("input/x.txt", "6 7");
    files.put("truth/truth.txt", "42");
    return Zips.of(target, files);
  }
}
