/** What an application that runs under srv-container compiles against. */
module io.srv.api {
    exports io.srv.api;
}
