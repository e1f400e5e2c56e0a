package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.HomeCounters;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.leaderboard.BoardViews;
import org.scoregrid.web.page.Chrome;
import org.scoregrid.web.page.Frames;
import org.scoregrid.web.page.Pages;
import org.scoregrid.web.page.Words;
import org.scoregrid.web.submission.SubmissionLists;

/** The list of competitions, the page of one with its tabs, and the upload of a bundle. */
public final class CompetitionPages implements Routes.Room {
  private static final int MAX_SEARCH = 200;

  private final CompetitionStore competitions;
  private final Permissions permissions;
  private final Registration registration;
  private final CompetitionViews views;
  private final SubmissionLists lists;
  private final BoardViews boards;
  private final DumpViews dumps;
  private final HomeCounters counters;
  private final Pages pages;

  public CompetitionPages(
      CompetitionStore competitions,
      Permissions permissions,
      Registration registration,
      CompetitionViews views,
      SubmissionLists lists,
      BoardViews boards,
      DumpViews dumps,
      HomeCounters counters,
      Pages pages) {
    this.competitions = competitions;
    this.permissions = permissions;
    this.registration = registration;
    this.views = views;
    this.lists = lists;
    this.boards = boards;
    this.dumps = dumps;
    this.counters = counters;
    this.pages = pages;
  }

  @Override
  public void register(Routes routes) {
    routes
        .page(Method.GET, "/", call -> Answer.redirect("/competitions/"))
        .page(Method.GET, "/competitions/", this::list)
        .page(Method.GET, "/competitions/upload/", this::upload)
        .page(Method.GET, "/competitions/{id}/", this::show)
        .page(Method.GET, "/competitions/{id}/submissions/", this::ownSubmissions)
        .page(Method.GET, "/competitions/{id}/leaderboard/", this::board)
        .page(Method.POST, "/competitions/{id}/register/", this::join)
        .page(Method.POST, "/competitions/{id}/publish/", this::publish);
  }

  private Answer list(Call call) {
    String search = call.query("search").orElse("").strip();
    String bounded = search.substring(0, Math.min(search.length(), MAX_SEARCH));
    CompetitionStore.Filter filter =
        new CompetitionStore.Filter(
            call.viewer().id(),
            call.viewer().isSuperuser(),
            null,
            false,
            false,
            bounded.isEmpty() ? null : bounded,
            null);
    List<CompetitionCard> cards =
        competitions.list(filter).reversed().stream().map(views::card).toList();
    return page(
        "competition/list.jte",
        Map.of(
            "chrome",
            Frames.of(call, Chrome.Section.COMPETITIONS),
            "cards",
            cards,
            "search",
            bounded,
            "counters",
            counters.last().map(CompetitionPages::counted).orElse("")));
  }

  private static String counted(HomeCounters.Counted counted) {
    return String.join(
        " · ",
        Words.count(counted.publicCompetitions(), "public competition"),
        Words.count(counted.accounts(), "account"),
        Words.count(counted.submissions(), "submission"));
  }

  private Answer upload(Call call) {
    if (call.viewer().signedIn().isEmpty()) {
      return Answer.redirect("/accounts/login/?next=/competitions/upload/");
    }
    return page("competition/upload.jte", Map.of("chrome", Frames.of(call, Chrome.Section.UPLOAD)));
  }

  private Answer show(Call call) {
    Competition competition = visible(call);
    CompetitionView.Tab tab = tab(call);
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("chrome", Frames.of(call, Chrome.Section.COMPETITIONS));
    parameters.put("competition", views.view(competition, call, tab));
    return switch (tab) {
      case OVERVIEW -> page("competition/overview.jte", parameters);
      case PHASES -> page("competition/phases.jte", parameters);
      case SUBMISSIONS -> {
        if (call.viewer().signedIn().isEmpty()) {
          yield Answer.redirect("/accounts/login/?next=/competitions/" + competition.id() + "/");
        }
        parameters.put(
            "list", lists.own(competition, call.account(), call.viewer(), number(call, "page")));
        yield page("submission/list.jte", parameters);
      }
      case LEADERBOARD -> {
        checkBoard(call, competition);
        parameters.put(
            "board",
            boards.view(competition, call, permissions.organizes(call.viewer(), competition)));
        yield page("leaderboard/show.jte", parameters);
      }
      case PARTICIPANTS -> Answer.redirect("/competitions/" + competition.id() + "/participants/");
      case DUMPS -> dumps(call, competition, parameters);
    };
  }

  private Answer dumps(Call call, Competition competition, Map<String, Object> parameters) {
    if (call.viewer().signedIn().isEmpty()) {
      return Answer.redirect(
          "/accounts/login/?next=/competitions/" + competition.id() + "/%3Ftab%3Ddumps");
    }
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    parameters.put("dumps", dumps.view(competition));
    return page("competition/dumps.jte", parameters).with("Cache-Control", "no-store");
  }

  private static CompetitionView.Tab tab(Call call) {
    String word = call.query("tab").orElse("overview").toUpperCase(Locale.ROOT);
    for (CompetitionView.Tab tab : CompetitionView.Tab.values()) {
      if (tab.name().equals(word)) {
        return tab;
      }
    }
    return CompetitionView.Tab.OVERVIEW;
  }

  private Answer ownSubmissions(Call call) {
    Competition competition = visible(call);
    return page(
        "submission/own.jte",
        Map.of(
            "csrf",
            Frames.of(call, Chrome.Section.COMPETITIONS).csrfToken(),
            "list",
            lists.own(competition, call.account(), call.viewer(), number(call, "page"))));
  }

  private Answer board(Call call) {
    Competition competition = visible(call);
    checkBoard(call, competition);
    return page(
        "leaderboard/board.jte",
        Map.of(
            "board",
            boards.view(competition, call, permissions.organizes(call.viewer(), competition))));
  }

  private void checkBoard(Call call, Competition competition) {
    if (!permissions.seesLeaderboard(call.viewer(), competition)) {
      throw ApiError.forbidden("The organizer keeps this leaderboard hidden.");
    }
  }

  private Answer join(Call call) {
    call.account();
    Competition competition = visible(call);
    // Who applied before stays what they are; the page shows it.
    registration.apply(call, competition);
    return Answer.seeOther("/competitions/" + competition.id() + "/" + call.secretQuery().only());
  }

  private Answer publish(Call call) {
    call.account();
    Competition competition = visible(call);
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    competitions.setPublished(competition.id(), !competition.summary().published());
    return Answer.seeOther("/competitions/" + competition.id() + "/");
  }

  private Competition visible(Call call) {
    return competitions
        .byId(new CompetitionId(call.pathId("id")))
        .filter(found -> permissions.seesCompetition(call.viewer(), found, call.secretKey()))
        .orElseThrow(() -> ApiError.noSuch("Competition"));
  }

  /** A page number; 1 for anything odd. */
  public static int number(Call call, String parameter) {
    Optional<String> text = call.query(parameter).filter(it -> it.matches("[1-9][0-9]{0,5}"));
    return text.map(Integer::parseInt).orElse(1);
  }

  private Answer page(String template, Map<String, @Nullable Object> parameters) {
    return Answer.html(200, pages.render(template, parameters));
  }
}
