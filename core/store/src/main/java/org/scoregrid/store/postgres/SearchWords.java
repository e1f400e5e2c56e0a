package org.scoregrid.store.postgres;

import java.util.List;

/** Search as reference/http-api-details.md 1 has it: every word in at least one of some texts. */
final class SearchWords {
  private SearchWords() {}

  /**
   * A condition with one parameter, {@link #values}.
   *
   * @param texts SQL of the texts, separated by commas; no word reaches from one into the next
   */
  static String condition(String texts) {
    return """
           not exists (select 1 from unnest(?) word
                        where position(lower(word) in lower(concat_ws(chr(10), %s))) = 0)
           """
        .formatted(texts);
  }

  static Tx.Values values(List<String> words) {
    return Dooming.texts(words);
  }
}
