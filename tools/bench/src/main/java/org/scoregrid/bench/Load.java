package org.scoregrid.bench;

/**
 * What a run of the small scoring program brings along.
 *
 * @param dataBytes further reference data, unpacked
 * @param detailed whether it writes a page of detailed results
 */
record Load(long dataBytes, boolean detailed) {
  static final Load PLAIN = new Load(0, false);
}
