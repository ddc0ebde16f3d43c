package io.tapeline.bench.latency;

import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The process {@code venue}: takes one subscription of trades, and sends them by the schedule. */
@Command(name = "venue", hidden = true)
final class VenueCommand implements Callable<Integer> {
    @Mixin
    private ScheduleOptions options;

    @Option(names = "--spin")
    private boolean isSpinning;

    @Override
    public Integer call() throws Exception {
        final Parent parent = new Parent();
        try (ServerSocketChannel server = VenueConnection.listen()) {
            parent.tell("port", VenueConnection.port(server));
            try (VenueConnection connection = VenueConnection.accept(server)) {
                parent.tell("subscribed", 1);
                final Sender sender = new Sender(options.schedule(), options.clock(), connection, isSpinning);
                sender.send(parent.await("start"));
                parent.tell("sent", sender.lateness().toText());
                parent.await("end");
            }
        }
        return 0;
    }
}
