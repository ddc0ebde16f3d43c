package io.tapeline.feed.binance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes up messages as the venue's documentation lays them out, and some that are laid out otherwise. */
final class LayoutMessages {
    private static final String[] SYMBOLS = {
        "BTCUSDT",
        "ETHBTC",
        "1000SATSUSDT",
        "BTCUSDT_240927",
        "A",
        "ALONGSYMBOLOFEXACTLYTHIRTYTWOCHR",
        "",
        "B\u00c9",
        "b.c"
    };
    private static final String[] DECIMALS = {
        "0",
        "0.0",
        "00.10",
        "1",
        "12345678",
        "123456789",
        "123456789012345678",
        "1234567890123456789",
        "1.",
        ".5",
        "-1",
        "0.123456789",
        "1e3",
        "9223372036854775807",
        "92233720368.54775807",
        "92233720368.54775808",
        "",
        "1.2.3",
        "+1",
        "1234567.12345678",
        "12345678.12345678",
        "0.000000001",
        "0.0000000010",
        "x"
    };
    private static final String[] NUMBERS = {
        "0",
        "1",
        "01",
        "12345678",
        "123456789",
        "1234567890123456",
        "12345678901234567",
        "999999999999999999",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999",
        "-1",
        "1.5",
        "1e2",
        "\"17\"",
        "null",
        ""
    };

    private final boolean isUsdm;
    private final Random random;
    private long number = 1_000;

    LayoutMessages(final boolean isUsdm, final Random random) {
        this.isUsdm = isUsdm;
        this.random = random;
    }

    /** Just as documented. */
    String plain() {
        final List<String> members = members(random.nextInt(4), 0);
        return wrapped(members, "BTCUSDT", random.nextBoolean());
    }

    /** Much like documented, with unusual values, blanks, other orders, members left out or twice. */
    String odd() {
        final List<String> members = members(random.nextInt(4), 10);
        switch (random.nextInt(6)) {
            case 0 -> Collections.shuffle(members, random);
            case 1 -> members.remove(random.nextInt(members.size()));
            case 2 -> members.add(members.get(random.nextInt(members.size())));
            case 3 -> members.add(random.nextInt(members.size() + 1), "\"Z\":[{},\"z\"]");
            default -> {}
        }
        final String symbol = random.nextInt(10) == 0 ? SYMBOLS[random.nextInt(SYMBOLS.length)] : "BTCUSDT";
        String text =
                wrapped(members, symbol, random.nextBoolean()).replace("\"s\":\"BTCUSDT\"", "\"s\":\"" + symbol + "\"");
        if (random.nextInt(8) == 0) {
            final int at = random.nextInt(text.length() + 1);
            text = text.substring(0, at) + " \n\t\r".charAt(random.nextInt(4)) + text.substring(at);
        }
        return text;
    }

    private List<String> members(final int kind, final int oddness) {
        final List<String> members = new ArrayList<>();
        switch (kind) {
            case 0 -> {
                if (isUsdm) {
                    members.add("\"e\":\"bookTicker\"");
                }
                add(members, "u", number(oddness));
                final boolean timesFirst = isUsdm && random.nextBoolean();
                if (timesFirst) {
                    add(members, "E", time(oddness));
                    add(members, "T", time(oddness));
                }
                add(members, "s", "\"BTCUSDT\"");
                for (final String key : List.of("b", "B", "a", "A")) {
                    add(members, key, decimal(oddness));
                }
                if (isUsdm && !timesFirst) {
                    add(members, "T", time(oddness));
                    add(members, "E", time(oddness));
                }
            }
            case 1 -> {
                members.add("\"e\":\"trade\"");
                add(members, "E", time(oddness));
                if (isUsdm) {
                    add(members, "T", time(oddness));
                }
                add(members, "s", "\"BTCUSDT\"");
                add(members, "t", number(oddness));
                add(members, "p", decimal(oddness));
                add(members, "q", decimal(oddness));
                if (isUsdm) {
                    add(members, "X", random.nextInt(100) < oddness ? "\"NA\"" : "\"MARKET\"");
                } else {
                    add(members, "T", time(oddness));
                }
                flags(members, oddness);
            }
            case 2 -> {
                members.add("\"e\":\"aggTrade\"");
                add(members, "E", time(oddness));
                add(members, "s", "\"BTCUSDT\"");
                add(members, "a", number(oddness));
                add(members, "p", decimal(oddness));
                add(members, "q", decimal(oddness));
                add(members, "f", "" + (number - 3));
                add(members, "l", number(oddness));
                add(members, "T", time(oddness));
                flags(members, oddness);
            }
            default -> {
                final long previous = number;
                members.add("\"e\":\"depthUpdate\"");
                add(members, "E", time(oddness));
                if (isUsdm) {
                    add(members, "T", time(oddness));
                }
                add(members, "s", "\"BTCUSDT\"");
                add(members, "U", "" + (previous + 1));
                add(members, "u", number(oddness));
                if (isUsdm) {
                    add(members, "pu", "" + previous);
                }
                add(members, "b", levels(oddness, 1));
                add(members, "a", levels(oddness, 1_000_000));
            }
        }
        return members;
    }

    private void flags(final List<String> members, final int oddness) {
        add(members, "m", random.nextInt(200) < oddness ? "null" : "" + random.nextBoolean());
        if (!isUsdm) {
            add(members, "M", "" + random.nextBoolean());
        }
    }

    private static void add(final List<String> members, final String key, final String value) {
        members.add("\"" + key + "\":" + value);
    }

    private String wrapped(final List<String> members, final String symbol, final boolean isWrapped) {
        final String message = "{" + String.join(",", members) + "}";
        final String name = symbol.toLowerCase(java.util.Locale.ROOT) + "@" + "a stream".substring(random.nextInt(4));
        return isWrapped ? "{\"stream\":\"" + name + "\",\"data\":" + message + "}" : message;
    }

    private String levels(final int oddness, final int from) {
        final List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            final String price =
                    random.nextInt(300) < oddness ? oddDecimal() : from + random.nextInt(50) + "." + digits(3);
            final String size = random.nextInt(300) < oddness ? oddDecimal() : random.nextInt(2) + "." + digits(2);
            final String third = random.nextInt(500) < oddness ? ",[]" : "";
            levels.add("[\"" + price + "\",\"" + size + "\"" + third + "]");
        }
        return "[" + String.join(",", levels) + "]";
    }

    private String number(final int oddness) {
        number += 1 + random.nextInt(3);
        return random.nextInt(200) < oddness ? NUMBERS[random.nextInt(NUMBERS.length)] : "" + number;
    }

    private String time(final int oddness) {
        return random.nextInt(200) < oddness ? NUMBERS[random.nextInt(NUMBERS.length)] : "170000000" + digits(4);
    }

    private String decimal(final int oddness) {
        if (random.nextInt(200) < oddness) {
            return random.nextInt(5) == 0 ? "1.5" : "\"" + oddDecimal() + "\"";
        }
        return "\"" + (1 + random.nextInt(100_000)) + "." + digits(1 + random.nextInt(3)) + "\"";
    }

    private String oddDecimal() {
        return DECIMALS[random.nextInt(DECIMALS.length)];
    }

    private String digits(final int count) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(random.nextInt(10));
        }
        return text.toString();
    }
}
