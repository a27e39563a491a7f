package io.srv.container.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which package may know which: the table of {@code docs/architecture.md}, enforced class by class.
 *
 * <p>An entry that ends in {@code ..} stands for a package and all below it; one with a capital letter for a single class;
 * every other one for exactly that package. A right that nobody uses is as wrong as a use without the right.
 */
final class PackagesTest {

    private static final String ROOT = "io.srv.container";

    /** Everybody may use these. */
    private static final Set<String> COMMON = Set.of("java.lang", "java.util", "org.jspecify.annotations");

    /** Of the JDK, what only computes: no file, no socket, no thread, no clock. */
    private static final Set<String> PURE = Set.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.util",
            "java.util.function",
            "java.util.stream");

    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry(
                    "",
                    Set.of(
                            ROOT + ".application",
                            ROOT + ".command",
                            ROOT + ".exit",
                            ROOT + ".generation",
                            ROOT + ".handover",
                            ROOT + ".log",
                            ROOT + ".management",
                            ROOT + ".master",
                            ROOT + ".metrics",
                            ROOT + ".options",
                            ROOT + ".posix",
                            ROOT + ".resources",
                            ROOT + ".supervisor",
                            ROOT + ".systemd",
                            "java..",
                            "javax.management..",
                            "picocli..",
                            "sun.misc.Signal",
                            "sun.misc.SignalHandler")),
            Map.entry("supervisor", Set.of("io.srv.api.StopReason", ROOT + ".exit", "java.lang..", "java.util..")),
            Map.entry("exit", Set.of("java.lang..")),
            Map.entry("handover", Set.of("com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..", "java..")),
            Map.entry("listener", Set.of("java..")),
            Map.entry("log", Set.of("java..")),
            Map.entry("flight", Set.of(ROOT + ".master", ROOT + ".supervisor", "java..", "jdk.jfr")),
            Map.entry("federation", Set.of("java..", "javax.management..")),
            Map.entry("sharing", Set.of("java..", "sun.misc.Unsafe")),
            Map.entry("application", Set.of("java..")),
            Map.entry("resources", Set.of(ROOT + ".log.Sizes", "java..")),
            Map.entry("generation", Set.of(ROOT + ".application", ROOT + ".log", ROOT + ".posix", "java..")),
            Map.entry("control", Set.of("io.srv.api", ROOT + ".listener", "java..")),
            Map.entry("options", Set.of(ROOT + ".listener", "com.fasterxml.jackson.core..", "java..")),
            Map.entry(
                    "command",
                    Set.of(
                            "io.srv.jmx",
                            ROOT + ".exit",
                            ROOT + ".log.Durations",
                            ROOT + ".log.Printable",
                            ROOT + ".log.Sizes",
                            ROOT + ".posix",
                            "com.fasterxml.jackson.core..",
                            "java..",
                            "javax.management..",
                            "picocli..")),
            Map.entry("posix", Set.of(ROOT + ".exit", "jnr.ffi..", "jnr.constants..", "java..")),
            Map.entry(
                    "management",
                    Set.of(
                            ROOT + ".control",
                            ROOT + ".federation",
                            ROOT + ".flight",
                            ROOT + ".log",
                            ROOT + ".master",
                            ROOT + ".resources",
                            ROOT + ".supervisor",
                            "io.srv.jmx",
                            "java..",
                            "javax.management")),
            Map.entry(
                    "metrics",
                    Set.of(
                            "io.micrometer.core.instrument..",
                            "io.micrometer.prometheusmetrics",
                            "io.srv.metrics",
                            ROOT + ".listener",
                            ROOT + ".log",
                            ROOT + ".options",
                            "com.sun.net.httpserver",
                            "java..",
                            "javax.management")),
            Map.entry(
                    "master",
                    Set.of(
                            "io.srv.api.SrvApp",
                            ROOT + ".application",
                            ROOT + ".control",
                            ROOT + ".exit",
                            ROOT + ".listener",
                            ROOT + ".log",
                            ROOT + ".options",
                            ROOT + ".posix",
                            ROOT + ".resources",
                            ROOT + ".sharing",
                            ROOT + ".supervisor",
                            ROOT + ".systemd",
                            "java..")),
            Map.entry("systemd", Set.of(ROOT + ".log", ROOT + ".posix", ROOT + ".supervisor", "java..")),
            Map.entry(
                    "worker",
                    Set.of(
                            "io.srv.api",
                            ROOT + ".control",
                            ROOT + ".exit",
                            ROOT + ".federation",
                            ROOT + ".listener",
                            ROOT + ".log.Priority",
                            ROOT + ".sharing",
                            "java..",
                            "sun.misc.Signal",
                            "sun.misc.SignalHandler")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void everyPackageIsInTheTableAndNoneBesides() {
        assertThat(CLASSES.stream().map(PackagesTest::packageOf).collect(Collectors.toSet()))
                .isEqualTo(MAY_USE.keySet());
    }

    /** The table in the documentation says the same, as far as our own packages go. */
    @Test
    void theDocumentedTableIsThisOne() throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        for (List<String> row :
                MarkdownTable.behind(Path.of("../docs/architecture.md"), "## Packages of srv-container")) {
            documented.put(name(row.get(0)), packagesIn(row.get(2)));
        }
        Set<String> allButThese = documented.get("");
        documented.put("", new TreeSet<>(documented.keySet()));
        documented.get("").removeAll(allButThese);
        documented.get("").remove("");

        Map<String, Set<String>> enforced = new TreeMap<>();
        MAY_USE.forEach((name, rights) -> enforced.put(name, ours(rights)));
        assertThat(documented).isEqualTo(enforced);
    }

    private static String name(String cell) {
        return cell.equals("(root)") ? "" : cell.replace("`", "").substring(1);
    }

    private static Set<String> packagesIn(String cell) {
        return Pattern.compile("`\\.([a-z]+)`")
                .matcher(cell)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> ours(Set<String> rights) {
        return rights.stream()
                .filter(right -> right.startsWith(ROOT + "."))
                .map(right -> right.substring(ROOT.length() + 1).split("\\.")[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyClassUsesOnlyWhatItsPackageMay() {
        List<String> offences = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            Set<String> rights = MAY_USE.getOrDefault(packageOf(type), Set.of());
            for (JavaClass used : usedBy(type)) {
                boolean own = packageOf(type).equals(packageOf(used));
                if (!own
                        && !COMMON.contains(used.getPackageName())
                        && rights.stream().noneMatch(right -> grants(right, used))) {
                    offences.add(type.getName() + " uses " + used.getName());
                }
            }
        }
        assertThat(offences).isEmpty();
    }

    @Test
    void noRightIsUnused() {
        Map<String, Set<String>> unused = new TreeMap<>();
        MAY_USE.forEach((name, rights) -> {
            Set<String> left = new TreeSet<>(rights);
            // Said for the reader; whether a package happens to use them changes daily.
            left.removeIf(right -> right.startsWith("java"));
            left.removeIf(right -> right.startsWith("sun.misc."));
            for (JavaClass type : CLASSES) {
                if (packageOf(type).equals(name)) {
                    usedBy(type).forEach(used -> left.removeIf(right -> grants(right, used)));
                }
            }
            if (!left.isEmpty()) {
                unused.put(name, left);
            }
        });
        assertThat(unused).isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            Set<String> used = uses.computeIfAbsent(packageOf(type), unused -> new TreeSet<>());
            usedBy(type).stream()
                    .filter(other -> other.getPackageName().startsWith(ROOT))
                    .map(PackagesTest::packageOf)
                    .filter(other -> !other.equals(packageOf(type)))
                    .forEach(used::add);
        }
        // What uses nothing that is left cannot be part of a cycle.
        while (uses.values().removeIf(Set::isEmpty)) {
            uses.values().forEach(used -> used.retainAll(uses.keySet()));
        }
        assertThat(uses).isEmpty();
    }

    @Test
    void supervisorOnlyComputes() {
        List<String> impure = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            if (packageOf(type).equals("supervisor")) {
                usedBy(type).stream()
                        .filter(used -> used.getPackageName().startsWith("java"))
                        .filter(used -> !PURE.contains(used.getPackageName())
                                || isOneOf(used, Thread.class, System.class, Runtime.class, java.util.Timer.class))
                        .forEach(used -> impure.add(type.getName() + " uses " + used.getName()));
            }
        }
        assertThat(impure).isEmpty();
    }

    /** The master reaps every child there is; a {@code java.lang.Process} would wait for its own in vain. */
    @Test
    void nobodyStartsProcessesTheJavaWay() {
        List<String> offences = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            usedBy(type).stream()
                    .filter(used -> isOneOf(used, Process.class, ProcessBuilder.class))
                    .forEach(used -> offences.add(type.getName() + " uses " + used.getName()));
            type.getMethodCallsFromSelf().stream()
                    .filter(call -> isOneOf(call.getTargetOwner(), Runtime.class)
                            && call.getName().equals("exec"))
                    .forEach(call -> offences.add(call.getDescription()));
        }
        assertThat(offences).isEmpty();
    }

    @Test
    void onlyTheRootAndTheWorkerPrint() {
        assertThat(CLASSES.stream()
                        .filter(type -> !Set.of("", "worker").contains(packageOf(type)))
                        .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                        .filter(access -> isOneOf(access.getTargetOwner(), System.class))
                        .map(JavaAccess::getDescription))
                .isEmpty();
        assertThat(CLASSES.stream()
                        .filter(type -> !packageOf(type).equals("worker"))
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> call.getName().equals("printStackTrace")
                                && call.getTarget().getRawParameterTypes().isEmpty())
                        .map(JavaAccess::getDescription))
                .isEmpty();
    }

    @Test
    void theseRulesWouldSeeWhatTheyForbid() {
        JavaClass offender = new ClassFileImporter().importClass(Offender.class);

        assertThat(usedBy(offender).stream().map(JavaClass::getName))
                .contains("java.lang.ProcessBuilder", "java.lang.Process", "java.lang.System");
        assertThat(offender.getFieldAccessesFromSelf().stream()
                        .filter(access -> isOneOf(access.getTargetOwner(), System.class)))
                .hasSize(1);
        assertThat(grants("java.lang..", new ClassFileImporter().importClass(ManagementFactory.class)))
                .isTrue();
        assertThat(grants("java.lang", new ClassFileImporter().importClass(ManagementFactory.class)))
                .isFalse();
    }

    @SuppressWarnings("unused")
    private static final class Offender {
        Process start() throws java.io.IOException {
            System.out.println("start");
            return new ProcessBuilder("true").start();
        }
    }

    private static Set<JavaClass> usedBy(JavaClass type) {
        Stream<JavaClass> targets = type.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .map(JavaClass::getBaseComponentType)
                .filter(used -> !used.isPrimitive());
        return targets.collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean grants(String right, JavaClass used) {
        if (right.endsWith("..")) {
            String top = right.substring(0, right.length() - 2);
            return used.getPackageName().equals(top) || used.getPackageName().startsWith(top + ".");
        }
        return used.getPackageName().equals(right) || used.getName().equals(right);
    }

    private static boolean isOneOf(JavaClass type, Class<?>... wanted) {
        return Stream.of(wanted).anyMatch(one -> one.getName().equals(type.getName()));
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : name;
    }
}
