/** Tests of the meters: the packaged master, Debian's Prometheus and its promtool, if they are installed. */
package io.srv.it.metrics;
