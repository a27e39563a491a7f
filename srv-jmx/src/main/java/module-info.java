/** The management interfaces of srv-container, for operators' tools. */
module io.srv.jmx {
    requires transitive java.management;

    exports io.srv.jmx;
}
