package io.srv.manual;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The page srv-container(1): the model of the command line, in the order in which man(7) has its sections. */
final class ManPage {

    private final Roff page = new Roff();

    private ManPage() {}

    static String of(CommandLine line, String version, String date) {
        ManPage man = new ManPage();
        man.write(line.getCommandSpec(), version, date);
        return man.page.toString();
    }

    private void write(CommandSpec spec, String version, String date) {
        String description = paragraph(spec.usageMessage().description());
        page.title(spec.name().toUpperCase(Locale.ROOT), 1, date, spec.name() + " " + version, "User Commands");
        page.section("NAME").text(spec.name() + " - " + asName(description));
        page.section("SYNOPSIS");
        synopsis(spec);
        page.section("DESCRIPTION").text(description);
        page.section("ARGUMENTS");
        spec.positionalParameters().forEach(this::argument);
        page.section("OPTIONS");
        spec.options().forEach(this::argument);
        page.section("COMMANDS");
        page.text("They look at a master that is running, and steer it.");
        spec.subcommands().values().forEach(command -> command(command.getCommandSpec()));
        Footer.of(spec.usageMessage().footer()).sections().forEach(section -> {
            page.section(section.heading().toUpperCase(Locale.ROOT));
            body(section);
        });
        page.section("SEE ALSO")
                .text(
                        "java(1), jcmd(1), env(1), signal(7), systemd.service(5), and the guides in the distribution's folder docs.");
    }

    private void synopsis(CommandSpec spec) {
        List<String> lines = Stream.concat(
                        Stream.of(spec.usageMessage().customSynopsis())
                                .map(String::strip)
                                .filter(line -> !line.contains("COMMAND")),
                        spec.subcommands().values().stream().map(command -> usage(command.getCommandSpec())))
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            if (i > 0) {
                page.lineBreak();
            }
            page.usage(lines.get(i));
        }
    }

    private void command(CommandSpec command) {
        page.part(usage(command));
        page.text(paragraph(command.usageMessage().description()));
        command.positionalParameters().forEach(this::argument);
        command.options().forEach(this::argument);
        for (Footer.Section section : Footer.of(command.usageMessage().footer()).sections()) {
            page.paragraph().text(section.heading() + ":");
            body(section);
        }
    }

    private void body(Footer.Section section) {
        section.entries().forEach(entry -> page.term(entry.term(), asSentence(entry.meaning())));
        if (!section.examples().isEmpty()) {
            page.literally(section.examples());
        }
        section.remarks().forEach(remark -> page.paragraph().text(remark));
    }

    private void argument(ArgSpec argument) {
        String name = argument instanceof OptionSpec option ? String.join(", ", option.names()) : argument.paramLabel();
        page.term(name, String.join(" ", argument.description()));
    }

    /** Returns for example {@code srv-container scale N [PID]}. */
    private static String usage(CommandSpec command) {
        Stream<String> options = command.options().stream()
                .filter(option -> !option.usageHelp())
                .map(option -> "[" + option.longestName() + "]");
        Stream<String> parameters = command.positionalParameters().stream().map(ManPage::usage);
        return Stream.of(Stream.of(command.qualifiedName()), options, parameters)
                .flatMap(part -> part)
                .collect(Collectors.joining(" "));
    }

    private static String usage(PositionalParamSpec parameter) {
        return parameter.required() ? parameter.paramLabel() : "[" + parameter.paramLabel() + "]";
    }

    private static String paragraph(String... lines) {
        return String.join(" ", lines).strip();
    }

    /** The first sentence without its end: whatis(1) shows it behind the name. */
    private static String asName(String description) {
        String sentence = description.substring(0, description.indexOf('.'));
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }

    private static String asSentence(String meaning) {
        return meaning.substring(0, 1).toUpperCase(Locale.ROOT)
                + meaning.substring(1)
                + (meaning.endsWith(".") ? "" : ".");
    }
}
