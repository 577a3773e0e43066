package ai.dyad.hub;

import ai.dyad.internal.NearestName;
import java.io.IOException;
import java.util.Collection;

/** Says why a hub refused a model, and what to do. */
final class HubRefusal {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final HubClient client;
    private final ModelName name;
    private final Collection<String> cached;

    /**
     * Creates it for one model.
     *
     * @param cached the names of the models in the cache, of which one may be what is meant
     */
    HubRefusal(HubClient client, ModelName name, Collection<String> cached) {
        this.client = client;
        this.name = name;
        this.cached = cached;
    }

    /** Returns an answer that is what was asked for. */
    Answer requireSuccess(Answer answer) throws IOException {
        if (answer.status() / 100 == 2) {
            if (answer.isHtml() && !answer.uri().getPath().endsWith(".html")) {
                answer.close();
                throw html(answer);
            }
            return answer;
        }
        answer.close();
        if (!client.isHub(answer.uri())) { // an address that was valid for a while
            throw new HubUnavailableException(
                    HubClient.shown(answer.uri()) + " answered with " + answer.status(),
                    true,
                    null);
        }
        String page = client.endpoint() + "/" + name.repository();
        throw switch (answer.status()) {
            case UNAUTHORIZED -> new IOException(unauthorized(page));
            case FORBIDDEN ->
                    new IOException(
                            String.format(
                                    "%s is gated: accept its license at %s and %s",
                                    name,
                                    page,
                                    client.hasToken()
                                            ? "use a token of that account that may read it"
                                            : "set HF_TOKEN to a token of that account"));
            case NOT_FOUND -> new IOException(notFound(answer));
            default ->
                    answer.isHtml()
                            ? html(answer)
                            : new IOException(
                                    HubClient.shown(answer.uri())
                                            + " answered with "
                                            + answer.status());
        };
    }

    private String unauthorized(String page) {
        if (client.hasToken()) {
            return String.format(
                    "%s cannot be read with this token: it must be valid, and its account must have"
                            + " access (see %s)",
                    name, page);
        }
        return String.format(
                "%s does not exist%s, or is private or gated: set HF_TOKEN to a token that may read"
                        + " it, and accept its license at %s if it has one",
                name, suggestion(), page);
    }

    private String notFound(Answer answer) {
        return switch (answer.header("X-Error-Code").orElse("")) {
            case "RevisionNotFound" ->
                    String.format(
                            "%s has no revision %s: it must be a branch, a tag or a commit",
                            name.repository(), name.revision());
            case "EntryNotFound" -> HubClient.shown(answer.uri()) + " does not exist";
            default ->
                    String.format(
                            "%s has no model %s, revision %s%s",
                            client.endpoint(), name.repository(), name.revision(), suggestion());
        };
    }

    private String suggestion() {
        return NearestName.of(name.repository(), cached)
                .map(near -> " (did you mean " + near + ", which is in the cache?)")
                .orElse("");
    }

    static HubUnavailableException html(Answer answer) {
        return new HubUnavailableException(
                HubClient.shown(answer.uri())
                        + " answered with a page for people: it must be the address of a model hub,"
                        + " and no proxy may ask for a login in between",
                false,
                null);
    }
}
