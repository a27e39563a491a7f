/** The beans, as clients see them that have nothing of ours: local and remote, few and many; and flight recordings. */
package io.srv.it.jmx;
