package io.srv.container.options;

import io.srv.container.listener.AddressPattern;
import io.srv.container.listener.ShareMode;
import java.util.List;
import java.util.Optional;

/**
 * The options {@code share} and {@code shareExcept}.
 *
 * @param mode   empty: the declared addresses if there are any, else all
 * @param except the addresses that stay private, in order
 */
public record ShareOptions(Optional<ShareMode> mode, List<AddressPattern> except) {

    public ShareOptions {
        except = List.copyOf(except);
    }
}
