package io.tapeline.replay;

import io.tapeline.journal.JournalReader;
import io.tapeline.tick.TickHandler;
import org.agrona.concurrent.Agent;

/**
 * Follows the journal: each duty cycle reads what is there, up to a number of documents, and ends the batch, also when there
 * was nothing, so that the handler can do what depends on time alone.
 *
 * <p><em>Thread</em>: one, that of the role it is named after. <em>Allocation</em>: as the reader's. <em>Failure</em>: what
 * the reader or the handler throws ends the role; the reader gives no tick twice, so the agent must not be run on.
 */
public final class JournalPump implements Agent {
    private final String roleName;
    private final JournalReader reader;
    private final TickHandler handler;
    private final int maxDocuments;

    /**
     * Takes over the reader, which is closed with this.
     *
     * @param maxDocuments most documents of one duty cycle
     */
    public JournalPump(
            final String roleName, final JournalReader reader, final TickHandler handler, final int maxDocuments) {
        if (maxDocuments < 1) {
            throw new IllegalArgumentException("maxDocuments=" + maxDocuments + ", must be 1 or more");
        }
        this.roleName = roleName;
        this.reader = reader;
        this.handler = handler;
        this.maxDocuments = maxDocuments;
    }

    @Override
    public int doWork() {
        final int documents = reader.poll(handler, maxDocuments);
        handler.onBatchEnd(reader.lastTickNumber());
        return documents;
    }

    @Override
    public String roleName() {
        return roleName;
    }

    @Override
    public void onClose() {
        reader.close();
    }
}
