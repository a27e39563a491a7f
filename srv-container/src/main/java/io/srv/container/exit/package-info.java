/** How processes end: the codes that ours exit with, and what the kernel says of any. Depends on nothing. */
@NullMarked
package io.srv.container.exit;

import org.jspecify.annotations.NullMarked;
