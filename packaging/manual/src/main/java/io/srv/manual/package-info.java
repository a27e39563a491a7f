/** Run by the build: writes the man page and the bash completion from the command definitions, so that neither can be outdated. */
package io.srv.manual;
