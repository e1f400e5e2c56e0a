package org.scoregrid.web.account;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.AccountStore;

/**
 * API tokens: 40 hex digits, the same for an account on every call, as clients expect
 * (reference/http-api-details.md 4). They derive from the site's secret, so that the database holds
 * only their digests. Thread-safe.
 */
public final class ApiTokens {
  private static final int HEX_DIGITS = 40;
  private final byte[] siteSecret;
  private final AccountStore accounts;

  public ApiTokens(byte[] siteSecret, AccountStore accounts) {
    this.siteSecret = siteSecret.clone();
    this.accounts = accounts;
  }

  /** The account's token, which works from now on. */
  public String tokenOf(AccountId account) {
    String token = derive(account);
    accounts.rememberApiToken(digest(token), account);
    return token;
  }

  public Optional<Account> holderOf(String token) {
    return accounts.byApiToken(digest(token));
  }

  private String derive(AccountId account) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(siteSecret, "HmacSHA256"));
      byte[] full = mac.doFinal(("api-token:" + account).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(full).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static Digest digest(String token) {
    return Digest.of(token.getBytes(StandardCharsets.UTF_8));
  }
}
