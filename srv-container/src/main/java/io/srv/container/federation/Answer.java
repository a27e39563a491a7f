package io.srv.container.federation;

import java.util.List;

/**
 * What a worker has answered, and the memory that it takes until it is closed.
 *
 * @param items  whose contents are yet to be read
 * @param budget for that
 */
record Answer(List<Reply.Item> items, Budget budget) implements AutoCloseable {

    @Override
    public void close() {
        budget.close();
    }
}
