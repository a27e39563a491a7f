package io.srv.container.options;

import java.util.Locale;

/** Finds the known key that an unknown one was meant to be. */
final class NearestKey {

    private static final String SEE_DOCS = "see docs/options.md";

    private NearestKey() {}

    /**
     * Returns what to do about an unknown key.
     *
     * @param prefix the key of its object in the table
     * @param path   the same as an error line names it
     */
    static String advice(String prefix, String path, String key) {
        String full = prefix.isEmpty() ? key : prefix + "." + key;
        if ((OptionTable.knows(key) || OptionTable.knows(full)) && key.matches("\\w+(\\.\\w+)+")) {
            return "write it nested, as {\"" + key.replace(".", "\": {\"") + "\": ..."
                    + "}".repeat(key.split("\\.", -1).length);
        }
        String best = "";
        int bestDistance = 2 + key.length() / 4;
        for (String known : OptionTable.keys()) {
            // The right name in the wrong object is as good as one typing error.
            int distance = Math.min(distance(full, known), 1 + distance(key, lastPart(known)));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = known;
            }
        }
        // Equal to the text of a key as the table writes it, such as listen[].name: nothing to suggest.
        if (best.isEmpty() || best.equals(full)) {
            return SEE_DOCS;
        }
        boolean sameObject = !prefix.isEmpty() && best.startsWith(prefix + ".");
        return "did you mean " + (sameObject ? path + best.substring(prefix.length()) : best) + "?";
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** Counts letters to insert, remove, change, or swap with their neighbour; case does not matter. */
    static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int tooFar = 10;
        if (Math.abs(a.length() - b.length()) > tooFar) {
            return Integer.MAX_VALUE - 1; // one is added to it
        }
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
