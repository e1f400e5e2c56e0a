/**
 * What every room of the web tier shares: routes, requests, answers, errors, CSRF, paging, headers.
 * Nothing here knows a competition or a store.
 */
@NullMarked
package org.scoregrid.web.http;

import org.jspecify.annotations.NullMarked;
