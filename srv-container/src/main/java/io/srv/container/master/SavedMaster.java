package io.srv.container.master;

import io.srv.container.application.EntryPoint;
import io.srv.container.application.ManifestFlags;
import io.srv.container.supervisor.SavedPool;
import io.srv.container.systemd.PassedDescriptor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a master knows, as plain data: what another program in the same process goes on from. Part of the format in which a
 * master hands over to one of another version, see {@link SavedPool} for what may change.
 *
 * @param protocol          the version of the wire protocol that the workers speak
 * @param originNs          what CLOCK_MONOTONIC, as System.nanoTime reads it, showed when the supervisor's clock was 0
 * @param origin            when that was, ISO 8601
 * @param atNs              when this was saved, by the supervisor's clock
 * @param generations       all that are or may be needed
 * @param processes         the workers' processes that are not reaped
 * @param links             the control sockets that are open
 * @param listeners         in their order
 * @param passed            sockets of the service manager that nobody uses yet
 * @param listenersToSettle whether some may have to be closed soon
 */
public record SavedMaster(
        SavedPool pool,
        int protocol,
        long originNs,
        String origin,
        long atNs,
        List<SavedGeneration> generations,
        List<SavedProcess> processes,
        List<SavedLink> links,
        List<SavedListener> listeners,
        List<PassedDescriptor> passed,
        boolean listenersToSettle) {

    /**
     * What workers run.
     *
     * @param options in force, as JSON
     */
    public record SavedGeneration(long number, String options, SavedApplication application) {}

    /**
     * An application, perhaps a copy.
     *
     * @param classPath where it is run from
     * @param original  where it was read from
     * @param main      whether the class has a main method, or is a provider
     */
    public record SavedApplication(
            List<String> classPath, List<String> original, boolean main, String className, ManifestFlags flags) {

        public EntryPoint entry() {
            return main ? new EntryPoint.Main(className) : new EntryPoint.Provider(className);
        }
    }

    /** A worker's process. */
    public record SavedProcess(long worker, long pid) {}

    /**
     * A worker's control socket.
     *
     * @param greeted  whether its first message came
     * @param read     a frame that was read in part; empty if there is none
     * @param outgoing what is yet to be written
     */
    public record SavedLink(long worker, int descriptor, boolean greeted, byte[] read, List<SavedFrame> outgoing) {}

    /**
     * What is left of a frame.
     *
     * @param descriptor sent with the byte after it; null if there is none
     */
    public record SavedFrame(byte[] bytes, @Nullable Integer descriptor) {}

    /**
     * A socket that the master keeps open.
     *
     * @param texts how it was written where it was declared
     * @param mode  of the socket file; null if the umask decided
     * @param held  whether the service manager has it too
     * @param users ids of the workers that use it
     */
    public record SavedListener(
            String name,
            String address,
            List<String> texts,
            boolean declared,
            int backlog,
            @Nullable Integer mode,
            int descriptor,
            boolean held,
            List<Long> users) {}

    /** Whether that generation is needed for a rollback alone. */
    public boolean isOnlyThePrevious(long generation) {
        return pool.previous() == generation
                && pool.good() != generation
                && pool.workers().stream().noneMatch(worker -> worker.generation() == generation);
    }

    /** The same, with nothing to go back to. */
    public SavedMaster withoutThePrevious() {
        return new SavedMaster(
                pool.withoutThePrevious(),
                protocol,
                originNs,
                origin,
                atNs,
                generations,
                processes,
                links,
                listeners,
                passed,
                listenersToSettle);
    }

    /** What must stay open. */
    public Set<Integer> descriptors() {
        Set<Integer> descriptors = new HashSet<>();
        links.forEach(link -> descriptors.add(link.descriptor()));
        listeners.forEach(listener -> descriptors.add(listener.descriptor()));
        passed.forEach(socket -> descriptors.add(socket.descriptor()));
        return descriptors;
    }
}
