package org.scoregrid.web.account;

import io.helidon.http.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.scoregrid.domain.account.Account;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Csrf;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.http.Viewer;
import org.scoregrid.web.page.Chrome;
import org.scoregrid.web.page.Frames;
import org.scoregrid.web.page.Pages;

/** Signing in by password or one-time link, and signing out. */
public final class SignInPages implements Routes.Room {
  private static final String HOME = "/competitions/";
  private static final int MAX_TEXT = 500;

  private final SignIn signIn;
  private final Sessions sessions;
  private final Pages pages;
  private final boolean secureCookies;

  public SignInPages(SignIn signIn, Sessions sessions, Pages pages, boolean secureCookies) {
    this.signIn = signIn;
    this.sessions = sessions;
    this.pages = pages;
    this.secureCookies = secureCookies;
  }

  @Override
  public void register(Routes routes) {
    routes
        .page(Method.GET, "/accounts/login/", call -> form(call, 200, next(call), "", ""))
        .page(Method.POST, "/accounts/login/", this::enter)
        .page(Method.GET, "/accounts/link/{token}/", this::link)
        .page(Method.POST, "/accounts/link/{token}/", this::enterByLink)
        .page(Method.POST, "/accounts/logout/", this::leave);
  }

  private static String next(Call call) {
    return here(call.query("next").orElse(HOME));
  }

  /** Only paths of this site: nobody is sent elsewhere after signing in. */
  private static String here(String path) {
    boolean local = path.startsWith("/") && !path.startsWith("//") && !path.contains("\\");
    if (!local || path.length() > MAX_TEXT || path.chars().anyMatch(Character::isISOControl)) {
      return HOME;
    }
    try {
      // A header holds ASCII only.
      String ascii = new URI(path).toASCIIString();
      return ascii.startsWith("//") ? HOME : ascii;
    } catch (URISyntaxException e) {
      return HOME;
    }
  }

  private Answer enter(Call call) {
    Fields fields = call.fields();
    String name = fields.text("username", MAX_TEXT).or("");
    Fields.Value<String> password = fields.requiredSecret("password", MAX_TEXT);
    String next = here(fields.text("next", MAX_TEXT).or(HOME));
    Optional<Account> account =
        password.orNull() == null
            ? Optional.empty()
            : signIn.withPassword(name, password.get(), call.address());
    if (account.isEmpty()) {
      return form(call, 403, next, name, "Name and password do not fit together. Try again.");
    }
    return sessions.open(account.get().id(), Answer.seeOther(next));
  }

  private Answer form(Call call, int status, String next, String name, String problem) {
    return withToken(
        call,
        token ->
            Answer.html(
                status,
                pages.render(
                    "account/sign-in.jte",
                    Map.of(
                        "chrome", Frames.of(call, Chrome.Section.NONE),
                        "csrf", token,
                        "next", next,
                        "username", name,
                        "problem", problem))));
  }

  /** A link is used up by a button only: mail scanners and previews fetch links by themselves. */
  private Answer link(Call call) {
    return withToken(
        call,
        token ->
            Answer.html(
                200,
                pages.render(
                    "account/link.jte",
                    Map.of(
                        "chrome", Frames.of(call, Chrome.Section.NONE),
                        "csrf", token,
                        "token", call.pathText("token")))));
  }

  private Answer enterByLink(Call call) {
    return signIn
        .withLink(call.pathText("token"), call.address())
        .map(account -> sessions.open(account.id(), Answer.seeOther(HOME)))
        .orElseGet(
            () ->
                form(
                    call,
                    403,
                    HOME,
                    "",
                    "This link was used already or is too old. Ask for a new one."));
  }

  private Answer leave(Call call) {
    return sessions.close(call.viewer(), Answer.seeOther(HOME));
  }

  /** Forms of anonymous browsers repeat a cookie, which is set with the form. */
  private Answer withToken(Call call, Function<String, Answer> page) {
    if (call.viewer() instanceof Viewer.BySession session) {
      return page.apply(session.csrfToken());
    }
    String token =
        call.cookie(Csrf.COOKIE)
            .filter(text -> text.matches("[0-9a-f]{32}"))
            .orElseGet(Csrf::newToken);
    return page.apply(token).with(Csrf.cookie(token, secureCookies));
  }
}
