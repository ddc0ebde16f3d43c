package io.tapeline.bench.peers;

import io.tapeline.bench.BenchFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs peers in turns: all of them once, then all of them again, so that whatever the machine does meets each of them.
 *
 * @param name of what is compared
 * @param unit of what is counted
 * @param expected what each peer must have done in a round
 * @param ours how many of the peers, the first ones, are ours; ratios are of the rates of each of these to all others'
 */
public record Comparison(String name, String unit, long expected, int ours, List<Peer> peers) {
    /** With one that is ours. */
    Comparison(final String name, final String unit, final long expected, final List<Peer> peers) {
        this(name, unit, expected, 1, peers);
    }

    /** One round of one peer. */
    private Round round(final Peer peer) throws Exception {
        final Path folder = BenchFolder.create();
        try {
            peer.open(folder);
            try {
                System.gc();
                final FirstMeeting meeting = FirstMeeting.of(peer);
                final long startNs = System.nanoTime();
                peer.run();
                final long durationNs = System.nanoTime() - startNs;
                final long done = peer.done();
                if (done != expected) {
                    throw new IllegalStateException(
                            peer.name() + " has done " + done + " " + unit + ", must be " + expected);
                }
                return new Round(done * 1e9 / durationNs, meeting);
            } finally {
                peer.close();
            }
        } finally {
            BenchFolder.delete(folder);
        }
    }

    /**
     * Runs all rounds.
     *
     * @param warmups rounds that are not counted
     * @param rounds that are, 1 or more
     */
    public Results run(final int warmups, final int rounds) throws Exception {
        final double[][] rates = new double[peers.size()][rounds];
        final FirstMeeting[][] meetings = new FirstMeeting[peers.size()][rounds];
        for (int round = -warmups; round < rounds; round++) {
            for (int i = 0; i < peers.size(); i++) {
                final Round done = round(peers.get(i));
                if (round >= 0) {
                    rates[i][round] = done.rate;
                    meetings[i][round] = done.meeting;
                }
            }
            System.out.print(round < 0 ? "w" : ".");
            System.out.flush();
        }
        System.out.println();
        final List<String> names = new ArrayList<>();
        peers.forEach(peer -> names.add(peer.name()));
        return new Results(name, unit, ours, names, rates, meetings);
    }

    private record Round(double rate, FirstMeeting meeting) {}

    /**
     * What came out.
     *
     * @param ours how many of the first are ours
     * @param rates of each peer in each round, a second
     * @param meetings of each peer in each round, what a first meeting took
     */
    public record Results(
            String name, String unit, int ours, List<String> names, double[][] rates, FirstMeeting[][] meetings) {
        public void print() {
            System.out.printf("%n%s, %s a second, median of %d rounds [least .. most]%n", name, unit, rates[0].length);
            for (int i = 0; i < rates.length; i++) {
                final Spread rate = Spread.of(rates[i]);
                System.out.printf(
                        "  %-38s %,14.0f [%,.0f .. %,.0f]", names.get(i), rate.median(), rate.least(), rate.most());
                for (int our = 0; our < ours; our++) {
                    final Spread ratio = Spread.of(ratios(our, i));
                    System.out.printf(
                            "   %s / this: %.2f [%.2f .. %.2f]",
                            ours == 1 ? "ours" : "no. " + (our + 1), ratio.median(), ratio.least(), ratio.most());
                }
                System.out.println();
                if (hasMet(i)) {
                    System.out.printf(
                            "  %-38s %,14.0f ns and %,.0f bytes each%n",
                            "  first meetings, before that:",
                            meetingNs(i).median(),
                            meetingBytes(i).median());
                }
            }
        }

        private boolean hasMet(final int peer) {
            return meetings[peer][0].hasMet();
        }

        private Spread meetingNs(final int peer) {
            return Spread.of(
                    Arrays.stream(meetings[peer]).mapToDouble(FirstMeeting::ns).toArray());
        }

        private Spread meetingBytes(final int peer) {
            return Spread.of(Arrays.stream(meetings[peer])
                    .mapToDouble(FirstMeeting::bytes)
                    .toArray());
        }

        public Map<String, Object> toJson() {
            final List<Map<String, Object>> peers = new ArrayList<>();
            for (int i = 0; i < rates.length; i++) {
                final Map<String, Object> ratios = new LinkedHashMap<>();
                for (int our = 0; our < ours; our++) {
                    ratios.put(names.get(our), Spread.of(ratios(our, i)));
                }
                final Map<String, Object> peer = new LinkedHashMap<>();
                peer.put("name", names.get(i));
                peer.put("rates", rates[i]);
                peer.put("rate", Spread.of(rates[i]));
                peer.put("oursToThis", ratios);
                if (hasMet(i)) {
                    peer.put("firstMeetingNs", meetingNs(i));
                    peer.put("firstMeetingBytes", meetingBytes(i));
                }
                peers.add(peer);
            }
            final Map<String, Object> json = new LinkedHashMap<>();
            json.put("comparison", name);
            json.put("unit", unit + " per second");
            json.put("peers", peers);
            return json;
        }

        /** Round by round, so that both rates of a ratio are of the same stretch of time. */
        private double[] ratios(final int our, final int peer) {
            final double[] ratios = new double[rates[peer].length];
            for (int round = 0; round < ratios.length; round++) {
                ratios[round] = rates[our][round] / rates[peer][round];
            }
            return ratios;
        }
    }

    /** The middle of some values, and how far they reach. */
    public record Spread(double median, double least, double most) {
        static Spread of(final double[] values) {
            final double[] sorted = values.clone();
            Arrays.sort(sorted);
            final int middle = sorted.length / 2;
            final double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(median, sorted[0], sorted[sorted.length - 1]);
        }
    }
}
