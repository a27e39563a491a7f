package io.srv.container.command;

import io.srv.container.exit.ExitCode;

/** A command cannot go on; the message is one sentence for the user, or several lines of which the first is. */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    CommandFailure(ExitCode exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
