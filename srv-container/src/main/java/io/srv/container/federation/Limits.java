package io.srv.container.federation;

/**
 * How much a worker can have the master read and keep, chosen for a master of 64 MiB. Sizes are of encoded bytes unless a name
 * says otherwise.
 */
final class Limits {

    /** Of values in values, and of types in types. A thread's stack of 1 MiB has room for many times this. */
    static final int DEPTH = 32;

    /** Of one value: an attribute, what an operation returns. */
    static final int VALUE = 1 << 20;

    /** Of one answer. The control protocol allows twice as much. */
    static final int REPLY = 2 << 20;

    /** Of what one answer's values or descriptions may become in memory, by a generous estimate. */
    static final int REPLY_HEAP_BYTES = 4 << 20;

    /** Of the list of a worker's names, which holds thousands of small objects. */
    static final int NAMES_HEAP_BYTES = 8 << 20;

    /** Of all large answers together, and the values that are being made of them. */
    static final int ALL_ANSWERS_HEAP_BYTES = 12 << 20;

    /** Of steps of checking, and characters of printing, that one answer's values may cost. */
    static final int REPLY_WORK = 32 << 20;

    /** Of one MBean's description. HotSpot's largest has 56,000. */
    static final int INFO = 128 << 10;

    /** Of it in memory. */
    static final int INFO_HEAP_BYTES = 1 << 20;

    /** Of the names, descriptions and so on within a type, in characters. */
    static final int TYPE_TEXT_CHARS = 1_024;

    /** Of a type with all types in it, in characters when it is printed. */
    static final int TYPE_CHARS = 256 << 10;

    /** Of a value's or an exception's own text, in characters. */
    static final int FOREIGN_TEXT_CHARS = 2_000;

    /** Of an object name, in characters. */
    static final int NAME_CHARS = 4_096;

    /** Of the bytes of a BigInteger, which take a time that grows with their square to print. */
    static final int INTEGER_BYTES = 16 << 10;

    /** Of the scale of a BigDecimal, either way, which are zeros when it is printed. */
    static final int SCALE = 10_000;

    /** MBeans of one worker. */
    static final int BEANS = 10_000;

    /** MBeans that are mounted, of all workers together. */
    static final int ALL_BEANS = 20_000;

    /** Of their names, in characters, of which one can take 12 bytes of memory. */
    static final int ALL_NAME_CHARS = 1_000_000;

    /** Descriptions that are kept, of all workers together; the same one is kept once. */
    static final int ALL_INFO_BYTES = 8 << 20;

    private Limits() {}
}
