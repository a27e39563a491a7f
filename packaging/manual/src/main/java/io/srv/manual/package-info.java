/**
 * Run by the build: writes the man page and the bash completion from the command definitions, so that neither can be outdated,
 * and what a Debian package has in its documentation.
 */
package io.srv.manual;
