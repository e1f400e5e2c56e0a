package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

/** Small valid bundles of CodaLab's versions that a test changes in one place and then reads. */
final class OldBundles {
  static final String YAML_15 =
      """
      version: 1.5
      title: Tides
      description: Heights of water
      image: logo.png
      has_registration: true
      end_date: null
      html:
        overview: overview.html
        terms: terms.html
        data: data.html
      phases:
        2:
          phasenumber: 2
          label: Final
          start_date: 2020-03-10 12:00:00+02:00
          scoring_program: scoring.zip
          reference_data: truth
        1:
          phasenumber: 1
          label: Development
          start_date: 2020-01-01
          description: Try it
          max_submissions: 7
          max_submissions_per_day: 3
          execution_time_limit: 90
          scoring_program: scoring.zip
          ingestion_program: ingestion/
          ingestion_program_only_during_scoring: true
          input_data: input
          reference_data: truth
          starting_kit: kit
          public_data: input
      leaderboard:
        leaderboards:
          Results: &RESULTS
            label: RESULTS
            rank: 1
        columns:
          error:
            leaderboard: *RESULTS
            label: Error
            rank: 2
            sort: asc
            numeric_format: 4
          fit:
            leaderboard: *RESULTS
            rank: 1
      """;

  static final String YAML_18 =
      """
      title: Rain
      image: logo.png
      html: {overview: overview.html, terms: terms.html}
      end_date: 2019-12-31
      phases:
        1:
          phasenumber: 1
          label: All lakes
          start_date: 2019-09-24
          is_parallel_parent: true
          max_submissions_per_day: 9
        2:
          phasenumber: 2
          parent_phasenumber: 1
          label: Lake one
          start_date: 2019-09-24
          execution_time_limit: 100
          scoring_program: scoring.zip
          reference_data: truth
        3:
          phasenumber: 3
          parent_phasenumber: 1
          label: Lake two
          start_date: 2019-09-24
          execution_time_limit: 300
          hide_output: true
          starting_kit: kit
          scoring_program: scoring.zip
          reference_data: input
      leaderboard:
        leaderboards:
          Results: &R {label: Results, rank: 1}
        columns:
          score: {leaderboard: *R, label: Score}
      """;

  private OldBundles() {}

  static BundleZip of(String yaml) {
    return BundleZip.empty()
        .with("competition.yaml", yaml)
        .with("logo.png", BundleZip.PNG)
        .with("overview.html", "<h1>Tides</h1>")
        .with("terms.html", "Be kind.")
        .with("data.html", "")
        .with("scoring.zip", "PK\u0003\u0004")
        .with("truth/a.txt", "1")
        .with("input/a.txt", "2")
        .with("kit/a.txt", "3")
        .with("ingestion/metadata", "command: python3 $program/i.py");
  }

  /** The valid file of version 1.5 with one piece of text replaced. */
  static BundleZip replacing(String old, String replacement) {
    return replacing(YAML_15, old, replacement);
  }

  static BundleZip replacing(String yaml, String old, String replacement) {
    assertThat(yaml).as("the test changes something").contains(old);
    return of(yaml.replace(old, replacement));
  }
}
