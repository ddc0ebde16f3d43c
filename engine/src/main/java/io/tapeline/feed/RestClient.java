package io.tapeline.feed;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * Asks a venue over HTTP without waiting for it: answers are handed out by {@link #poll}.
 *
 * <p><em>Thread</em>: that of the feed; answers cross over from the client's own threads in a queue. <em>Allocation</em>:
 * per request, which are rare. <em>Failure</em>: whatever goes wrong is an answer without status.
 */
public final class RestClient {
    private record Answer(RestResponse response, Consumer<RestResponse> receiver) {}

    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long MAX_RETRY_AFTER_SECONDS = 3600;

    private final HttpClient client;
    private final Duration timeout;
    private final int maxBodyBytes;
    private final ManyToOneConcurrentLinkedQueue<Answer> answers = new ManyToOneConcurrentLinkedQueue<>();

    public RestClient(final SSLContext tls, final long timeoutNs, final int maxBodyBytes) {
        this.timeout = Duration.ofNanos(timeoutNs);
        this.maxBodyBytes = maxBodyBytes;
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /** Asks; the receiver hears of the answer in a later {@link #poll}. */
    public void get(final URI uri, final Consumer<RestResponse> receiver) {
        final HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(timeout).GET().build();
        client.sendAsync(request, info -> new BoundedBody(maxBodyBytes))
                .orTimeout(timeout.toNanos() * 2, java.util.concurrent.TimeUnit.NANOSECONDS)
                .handle((response, failure) -> failure == null ? answer(response) : failed(failure))
                .thenAccept(response -> answers.offer(new Answer(response, receiver)));
    }

    /** Hands out the answers that have come. */
    public int poll() {
        int work = 0;
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.receiver().accept(answer.response());
            work++;
        }
        return work;
    }

    private static RestResponse answer(final HttpResponse<byte[]> response) {
        final long seconds = response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Long::parseLong)
                .orElse(0L);
        return new RestResponse(
                response.statusCode(),
                response.body(),
                Math.min(seconds, MAX_RETRY_AFTER_SECONDS) * NS_PER_SECOND,
                null);
    }

    private static RestResponse failed(final Throwable failure) {
        return new RestResponse(0, new byte[0], 0, failure.toString());
    }

    /** Collects a body up to a limit; a longer one fails. */
    private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final int maxBytes;
        private byte[] bytes = new byte[64 * 1024];
        private int length;
        private Flow.Subscription subscription;

        BoundedBody(final int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(final Flow.Subscription newSubscription) {
            subscription = newSubscription;
            newSubscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(final List<ByteBuffer> buffers) {
            for (final ByteBuffer buffer : buffers) {
                final int count = buffer.remaining();
                if (count > maxBytes - length) {
                    subscription.cancel();
                    body.completeExceptionally(new IllegalStateException("answer longer than " + maxBytes + " bytes"));
                    return;
                }
                if (length + count > bytes.length) {
                    bytes = java.util.Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
                }
                buffer.get(bytes, length, count);
                length += count;
            }
        }

        @Override
        public void onError(final Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(java.util.Arrays.copyOf(bytes, length));
        }
    }
}
