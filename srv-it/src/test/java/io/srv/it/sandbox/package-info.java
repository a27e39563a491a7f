/**
 * The Debian package in a real systemd, which runs as PID 1 over a throw-away overlay of this machine's files. Tests here are
 * skipped, and say why, where that is not permitted or something it takes is not installed.
 */
package io.srv.it.sandbox;
