package org.scoregrid.scheduler;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Members of a bundle that uses every key of the format, with texts that are hard to write. */
final class RichBundle {
  private static final String YAML =
      """
      version: 2
      title: "Größe: 'yes' # not a comment"
      description: "null"
      image: logo.gif
      terms: terms.md
      docker_image: "registry.example:5000/team/image:1.0"
      registration_auto_approve: true
      enable_detailed_results: true
      show_detailed_results_in_submission_panel: false
      show_detailed_results_in_leaderboard: false
      auto_run_submissions: false
      can_participants_make_submissions_public: false
      make_programs_available: true
      make_input_data_available: true
      forum_enabled: false
      competition_type: benchmark
      reward: "1e3"
      contact_email: org@example.org
      whitelist_emails: [zoe@example.org, " Ann@Example.ORG", "'no'#@x", ann@example.org]
      fact_sheet:
        zebra: {key: zebra, type: select, title: "GPU: yes/no?", selection: [True, False, "yes", "", 3, 0.5],
                is_required: "true", is_on_leaderboard: "false"}
        "a key: odd": {key: "a key: odd", type: text, title: "1", selection: "",
                is_required: "false", is_on_leaderboard: "true"}
      pages:
        - {title: "2024-12-31", file: overview.md}
        - {title: Data, file: data.md}
        - {title: Data, file: other.md}
      tasks:
        - index: 5
          name: "017"
          description: "First line.\\n\\n  Indented: yes.\\n- no list"
          scoring_program: scorer/
          ingestion_program: ingestion/
          input_data: input/
          reference_data: truth.zip
          ingestion_only_during_scoring: true
        - {index: b, name: Two, scoring_program: scorer, reference_data: truth.zip, input_data: numbers.csv}
        - {index: c, name: Three, scoring_program: other/, is_public: true, warm_scoring: true}
      solutions:
        - {index: 0, name: "~", description: "two\\ttabs", path: solution/, tasks: [5, b]}
        - {index: 1, name: Copy, path: solution, tasks: [c]}
        - {index: 2, name: Truth, path: truth.zip, tasks: [b]}
      phases:
        - name: "Off"
          description: "  "
          start: "2024-03-01 08:30:15.25+05:30"
          end: 2024-06-30 18:00:00+02:00
          max_submissions: 0
          max_submissions_per_day: null
          execution_time_limit: 77
          hide_output: true
          starting_kit: kit.tar.gz
          public_data: numbers.csv
          tasks: [b, 5]
        - name: Middle
          start: 2024-06-30 16:00:01
          end: 2024-06-30 23:59:59
          max_submissions: 7
          max_submissions_per_day: 3
          hide_prediction_output: true
          hide_score_output: true
          accepts_only_result_submissions: true
          auto_migrate_to_this_phase: true
          starting_kit: kit.tar.gz
          tasks: [5]
        - name: Endless
          start: 2024-07-01
          tasks: [c, b, 5]
      leaderboards:
        - title: "=SUM(A1)"
          key: main
          hidden: true
          submission_rule: Force_Best
          primary_index: 4
          ranking: mean_rank
          columns:
            - {title: Accuracy, key: acc, index: 0, precision: 5}
            - {title: Seconds, key: "1.0", index: 2, sorting: asc, hidden: true}
            - {title: Mean, key: mean, index: 4, computation: avg, computation_indexes: [0, 2], precision: 0}
      """;

  private RichBundle() {}

  static Map<String, @Nullable String> members() {
    Map<String, @Nullable String> members = new HashMap<>();
    members.put("competition.yaml", YAML);
    members.put("terms.md", "Sei fair – immer.\r\n\r\n# 🙂\n\n\n");
    members.put("overview.md", "  leading\n---\n...\n");
    members.put("data.md", "<script>alert(1)</script>");
    members.put("other.md", "{{ template }} %percent");
    members.put("ingestion/metadata", "command: python3 $program/i.py\n");
    members.put("ingestion/i.py", "print('é')\n");
    members.put("input/a/b/train.csv", "1,2,3\n");
    members.put("other/metadata", "command: sh $program/other.sh\n");
    members.put("solution/model.py", "def predict(): return 0\n");
    members.put("numbers.csv", "4,5,6\n".repeat(1000));
    members.put("kit.tar.gz", "\u001f\u008b not a real one");
    return members;
  }
}
