/** A master as a service: what it takes from a service manager, and what it tells it. The manager is the test. */
package io.srv.it.systemd;
