/** A pool under load for long, while its workers are killed, replaced and sent on bad deploys. */
package io.srv.it.soak;
