package io.srv.container.master;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An environment that takes effect only where the rights of the master are given up already. Until then its variables have names
 * that mean nothing to anybody: under its own, LD_PRELOAD would load a worker's library into a program that still runs as root, see
 * ld.so(8). Values are in no command line, which everybody can read.
 *
 * @param early   the environment of the programs before
 * @param command what gives the variables their names, before the program that is to have them
 */
record LateEnvironment(Map<String, String> early, List<String> command) {

    private static final String ALIAS = "SRV_CONTAINER_LATE_";

    /**
     * @param trusted what the programs before may have as it is
     * @param wanted  the whole of the program's environment
     */
    static LateEnvironment of(Map<String, String> trusted, Map<String, String> wanted) {
        Map<String, String> early = new HashMap<>(trusted);
        early.keySet().removeIf(name -> name.startsWith(ALIAS));
        StringBuilder aliases = new StringBuilder();
        StringBuilder settings = new StringBuilder();
        for (Map.Entry<String, String> one : new TreeMap<>(wanted).entrySet()) {
            if (!one.getValue().equals(trusted.get(one.getKey()))) {
                String alias = ALIAS + early.size();
                early.put(alias, one.getValue());
                aliases.append("-u ").append(alias).append(' ');
                settings.append(" \"")
                        .append(quoted(one.getKey()))
                        .append("=${")
                        .append(alias)
                        .append("}\"");
            }
        }
        List<String> command = new ArrayList<>();
        if (!settings.isEmpty()) {
            // env(1) splits this itself: a variable in it is not split, and is not looked at for further ones.
            command.addAll(List.of("env", "-S" + aliases + "--" + settings));
        }
        return new LateEnvironment(early, command);
    }

    private static String quoted(String name) {
        return name.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$");
    }
}
