package io.srv.it.servers;

/** A class in a jar of its own, which the manifest fixture's jar names in its Class-Path. */
final class ManifestLibrary {
    private ManifestLibrary() {}
}
