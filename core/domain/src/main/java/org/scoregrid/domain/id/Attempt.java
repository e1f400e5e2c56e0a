package org.scoregrid.domain.id;

/** Number of one try of a run: 1, 2, 3, … */
public record Attempt(int number) {
  public Attempt {
    if (number < 1) {
      throw new IllegalArgumentException("attempts start at 1, not " + number);
    }
  }

  public Attempt next() {
    return new Attempt(number + 1);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
