package io.srv.container.application;

/** How an application is entered. */
public sealed interface EntryPoint {

    /** @param className the class that implements {@code io.srv.api.SrvApp} */
    record Provider(String className) implements EntryPoint {
        @Override
        public String toString() {
            return className;
        }
    }

    /** @param className the class with the {@code main} method */
    record Main(String className) implements EntryPoint {
        @Override
        public String toString() {
            return "main class " + className;
        }
    }
}
