/**
 * Contract tests of the ports, fakes, builders and fixtures for real services. Nothing here is part
 * of a running site.
 */
@NullMarked
package org.scoregrid.testkit;

import org.jspecify.annotations.NullMarked;
