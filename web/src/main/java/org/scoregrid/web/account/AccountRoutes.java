package org.scoregrid.web.account;

import io.helidon.http.Method;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;

/** Token and profile (reference/http-api-details.md 4, 17). */
public final class AccountRoutes implements Routes.Room {
  private static final int MAX_NAME = 254;
  private static final int MAX_PASSWORD = 1_024;

  private final SignIn signIn;
  private final ApiTokens tokens;

  public AccountRoutes(SignIn signIn, ApiTokens tokens) {
    this.signIn = signIn;
    this.tokens = tokens;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.POST, "/api/api-token-auth/", this::token)
        .api(Method.GET, "/api/my_profile/", this::profile);
  }

  private Answer token(Call call) {
    Fields in = call.fields();
    Value<String> username = in.requiredText("username", MAX_NAME);
    Value<String> password = in.requiredSecret("password", MAX_PASSWORD);
    in.check();
    Account account =
        signIn
            .withPassword(username.get(), password.get(), call.address())
            .orElseThrow(() -> ApiError.wholeObject("Unable to log in with provided credentials."));
    return Answer.ok(Map.of("token", tokens.tokenOf(account.id())));
  }

  private Answer profile(Call call) {
    Account account = call.account();
    return Answer.ok(
        Json.object()
            .with("username", account.username())
            .with("name", account.shownName())
            .with("email", account.email())
            .with("github_info", null)
            .build());
  }
}
