package io.tapeline.feed;

/**
 * The answer to a request, or why there is none.
 *
 * @param status of HTTP; 0 when there is no answer
 * @param body its bytes
 * @param retryAfterNs how long the venue asks to wait, or 0
 * @param failure in words when there is no answer, else null
 */
public record RestResponse(int status, byte[] body, long retryAfterNs, String failure) {
    private static final int HTTP_OK = 200;
    private static final int HTTP_TOO_MANY_REQUESTS = 429;
    private static final int HTTP_BANNED = 418;

    public boolean isOk() {
        return status == HTTP_OK;
    }

    /** Whether the venue wants to hear nothing at all for a while. */
    public boolean isRefusal() {
        return status == HTTP_TOO_MANY_REQUESTS || status == HTTP_BANNED;
    }
}
