package io.srv.container.command;

/** Says what goes on although a wait was interrupted, by Ctrl-C or a TERM. */
final class Interruption {

    private final Console console;
    private final String sentence;
    private volatile boolean over;

    private Interruption(Console console, String sentence) {
        this.console = console;
        this.sentence = sentence;
    }

    /** Waits; if this JVM is ended meanwhile, the sentence is its last word. Its exit status stays that of the signal. */
    static void says(String sentence, Console console, Runnable wait) {
        Interruption interruption = new Interruption(console, sentence);
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::say, "srv-interrupted"));
        try {
            wait.run();
        } finally {
            interruption.over = true;
        }
    }

    private void say() {
        if (!over) {
            console.complain(sentence);
        }
    }
}
