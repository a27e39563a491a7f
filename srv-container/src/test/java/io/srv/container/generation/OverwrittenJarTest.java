package io.srv.container.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.application.Application;
import io.srv.container.posix.Posix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Why there are generations: a jar that is overwritten in place under a JVM that runs from it, or from its copy. */
@Timeout(60)
final class OverwrittenJarTest {

    @TempDir
    Path folder;

    private Path jar;

    @BeforeEach
    void deploy() throws IOException {
        jar = Files.write(folder.toRealPath().resolve("app.jar"), jarWithPadding(0));
    }

    @Test
    void bareJvmCannotLoadWhatItHasNotLoadedYet() throws Exception {
        try (Jvm jvm = new Jvm(jar.toString(), Early.class)) {
            assertThat(jvm.line()).isEqualTo("ready");

            Files.write(jar, jarWithPadding(10_000));

            jvm.goOn();
            assertThat(jvm.line())
                    .startsWith("java.lang.NoClassDefFoundError: ")
                    .endsWith("OverwrittenJarTest$Later");
        }
    }

    @Test
    void jvmThatRunsFromAGenerationDoesNotNotice() throws Exception {
        Stores stores = new Stores(folder);
        Surroundings surroundings = Stores.surroundings(stores.cache);
        try (GenerationStore store =
                GenerationStore.open(surroundings, Optional.empty(), Posix.load(), stores.log.log())) {
            Application copied =
                    store.copy(1, application(), null, Optional.empty()).application();
            try (Jvm jvm = new Jvm(copied.classPath().get(0).toString(), Early.class)) {
                assertThat(jvm.line()).isEqualTo("ready");

                Files.write(jar, jarWithPadding(10_000));

                jvm.goOn();
                assertThat(jvm.line()).isEqualTo("hello");
            }
        }
    }

    @Test
    void jvmThatStartsFromAGenerationWhenTheJarIsGoneDoesNotNotice() throws Exception {
        Stores stores = new Stores(folder);
        try (GenerationStore store = stores.open()) {
            Application copied =
                    store.copy(1, application(), null, Optional.empty()).application();
            Files.delete(jar);

            try (Jvm jvm = new Jvm(copied.classPath().get(0).toString(), Early.class)) {
                assertThat(jvm.line()).isEqualTo("ready");
                jvm.goOn();
                assertThat(jvm.line()).isEqualTo("hello");
            }
        }
    }

    private Application application() throws Exception {
        return Application.ofClassPath(List.of(jar.toString()), Optional.of(Early.class.getName()));
    }

    /** Padding in front moves the classes to another place in the file. */
    private static byte[] jarWithPadding(int paddingBytes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes)) {
            out.setLevel(0);
            out.putNextEntry(new ZipEntry("padding"));
            out.write(new byte[paddingBytes]);
            for (Class<?> type : List.of(Early.class, Later.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
        }
        return bytes.toByteArray();
    }

    /** Run in a JVM of its own. */
    static final class Early {
        public static void main(String[] arguments) throws IOException {
            System.out.println("ready");
            if (System.in.read() == '\n') {
                try {
                    System.out.println(Later.greeting());
                } catch (Throwable e) {
                    System.out.println(e);
                }
            }
        }
    }

    /** Loaded when it is first needed. */
    static final class Later {
        private static final Map<String, String> GREETINGS = Map.of("en", "hello");

        static String greeting() {
            return GREETINGS.get("en");
        }
    }
}
