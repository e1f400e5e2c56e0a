/**
 * The web process: its configuration, its ports, and the wiring of all rooms. No routes of its own
 * but health.
 */
@NullMarked
package org.scoregrid.web;

import org.jspecify.annotations.NullMarked;
