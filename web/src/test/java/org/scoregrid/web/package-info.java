/** Tests of the web process over real HTTP, with a real database and files on disk. */
@NullMarked
package org.scoregrid.web;

import org.jspecify.annotations.NullMarked;
