package org.scoregrid.standalone.trial;

import java.util.List;
import org.scoregrid.cli.BundleReport;

/** What was given cannot be tried: a wrong argument, or a bundle with problems. */
public final class Unusable extends Exception {
  private static final long serialVersionUID = 1;
  private final transient BundleReport report;

  /** Something else than the bundle. */
  public Unusable(String sentence) {
    this(sentence, new BundleReport(List.of(), List.of()));
  }

  Unusable(String sentence, BundleReport report) {
    super(sentence);
    this.report = report;
  }

  /** What is wrong with the bundle; empty where something else is. */
  public BundleReport report() {
    return report;
  }
}
