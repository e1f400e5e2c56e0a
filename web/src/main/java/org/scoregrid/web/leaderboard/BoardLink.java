package org.scoregrid.web.leaderboard;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.web.http.SecretQuery;

/**
 * Addresses of the pages of a board, with all that the reader asked for.
 *
 * @param search as typed
 */
record BoardLink(CompetitionId competition, PhaseId phase, String search, SecretQuery secret) {

  /** Not yet escaped for HTML. */
  String to(int page) {
    String typed =
        search.isEmpty() ? "" : "&search=" + URLEncoder.encode(search, StandardCharsets.UTF_8);
    return "/competitions/%s/?tab=leaderboard&phase=%s%s&page=%d%s"
        .formatted(competition, phase, typed, page, secret.and());
  }
}
