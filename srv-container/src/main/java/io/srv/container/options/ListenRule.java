package io.srv.container.options;

import io.srv.container.listener.ListenAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code listen}: each item on its own, then that no two of them can be confused. An application asks for a listener
 * by name or by address, so a name must not be the address of another listener either. One use, one thread.
 */
final class ListenRule {

    /** The key of each item in the {@link OptionTable}. */
    static final String ITEM = "listen[]";

    private final Problems problems;
    private final Map<String, String> pathByAddress = new HashMap<>();
    private final Map<String, String> pathByName = new HashMap<>();
    private final Map<String, String> pathByNamedAddress = new HashMap<>();

    private ListenRule(Problems problems) {
        this.problems = problems;
    }

    /** An item that is right by itself, and where its name and address stand. */
    private record Item(ListenOption option, String path, Position nameAt, Position addressAt) {}

    static @Nullable List<ListenOption> read(Json value, String path, Problems problems) {
        if (!(value instanceof Json.Array array)) {
            problems.wrong(value, path, "an array of addresses or objects");
            return null;
        }
        ListenRule rule = new ListenRule(problems);
        List<ListenOption> listeners = new ArrayList<>();
        for (int i = 0; i < array.items().size(); i++) {
            Item item = rule.item(array.items().get(i), path + "[" + i + "]");
            if (item != null) {
                rule.checkUnique(item);
                listeners.add(item.option());
            }
        }
        return listeners;
    }

    private @Nullable Item item(Json value, String path) {
        if (value instanceof Json.Obj object) {
            return item(object, path);
        }
        if (!(value instanceof Json.Text)) {
            problems.wrong(value, path, "an address or an object");
            return null;
        }
        ListenAddress address = Rules.address(value, path, problems);
        if (address == null) {
            return null;
        }
        return new Item(option(new Values(), address), path, value.at(), value.at());
    }

    private @Nullable Item item(Json.Obj object, String path) {
        Values values = new Binder(problems).bind(object, ITEM, path);
        ListenAddress address = values.find(OptionTable.LISTEN_ADDRESS).orElse(null);
        if (object.closed && !object.has("address")) {
            problems.add(object.at(), path, "has no address; add \"address\": \"8080\" for example");
        }
        if (address == null) {
            return null;
        }
        if (values.find(OptionTable.LISTEN_MODE).isPresent() && !address.isUnix()) {
            String rule = "is for unix: addresses only, this one is " + Json.quoted(address.text()) + "; remove it";
            problems.add(valueAt(object, "mode"), path + ".mode", rule);
        }
        if (values.find(OptionTable.LISTEN_BACKLOG).isPresent() && address.isUdp()) {
            String rule = "is for sockets that accept connections, this one is " + Json.quoted(address.text());
            problems.add(valueAt(object, "backlog"), path + ".backlog", rule + "; remove it");
        }
        return new Item(option(values, address), path, valueAt(object, "name"), valueAt(object, "address"));
    }

    private static ListenOption option(Values values, ListenAddress address) {
        return new ListenOption(
                values.find(OptionTable.LISTEN_NAME).orElse(address.text()),
                address,
                values.get(OptionTable.LISTEN_BACKLOG),
                values.find(OptionTable.LISTEN_MODE).map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    private static Position valueAt(Json.Obj object, String key) {
        return object.entries.stream()
                .filter(entry -> entry.key.equals(key))
                .map(entry -> entry.value.at())
                .findFirst()
                .orElse(object.at());
    }

    private void checkUnique(Item item) {
        String name = item.option().name();
        String address = item.option().address().literal();
        String namedAddress = addressOf(name);
        String sameAddress = pathByAddress.putIfAbsent(address, item.path());
        String sameName = pathByName.get(name);
        String addressLikeName = namedAddress.equals(address) ? null : pathByAddress.get(namedAddress);
        String nameLikeAddress = pathByNamedAddress.get(address);
        if (sameAddress != null) {
            addTaken(item.addressAt(), item, item.option().address().text(), "the same address as " + sameAddress);
        } else if (sameName != null) {
            addTaken(item.nameAt(), item, name, "the name of " + sameName + " already");
        } else if (addressLikeName != null) {
            addTaken(item.nameAt(), item, name, "the address of " + addressLikeName);
        } else if (nameLikeAddress != null) {
            addTaken(item.addressAt(), item, item.option().address().text(), "the name of " + nameLikeAddress);
        }
        pathByName.putIfAbsent(name, item.path());
        pathByNamedAddress.putIfAbsent(namedAddress, item.path());
    }

    private void addTaken(Position at, Item item, String text, String whose) {
        problems.add(at, item.path(), Json.quoted(text) + " is " + whose + "; each may be given once");
    }

    /** Returns the address that a name happens to be, too; empty text if it is none. */
    private static String addressOf(String name) {
        try {
            return ListenAddress.parse(name).literal();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
