/**
 * The contract between srv-container and the application in its workers.
 *
 * <p>An application implements {@link io.srv.api.SrvApp} and names it in {@code META-INF/services/io.srv.api.SrvApp}.
 * Nothing here depends on anything but the JDK, and nothing here has logic.
 */
package io.srv.api;
