package org.scoregrid.store;

import java.util.List;

/**
 * One page of a longer list.
 *
 * @param total number of items on all pages
 */
public record Page<T>(List<T> items, long total) {

  /**
   * Which page is asked for.
   *
   * @param number starts at 1
   * @param size items of a page, 1 to 1000
   */
  public record Request(int number, int size) {
    public static final int MAX_SIZE = 1_000;

    public Request {
      if (number < 1 || size < 1 || size > MAX_SIZE) {
        throw new IllegalArgumentException("no such page: " + number + " of size " + size);
      }
    }

    public long offset() {
      return (number - 1L) * size;
    }
  }
}
