/** The commands that look at a master and steer it, run as a user runs them. */
package io.srv.it.command;
