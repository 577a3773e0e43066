package ai.dyad.hub;

import java.util.regex.Pattern;

/**
 * What a user asks for, checked, since it becomes a part of paths and addresses.
 *
 * @param repository {@code organization/model}, or an old name without an organization
 * @param revision a branch, a tag or a commit
 */
record ModelName(String repository, String revision) {
    private static final String MAIN = "main";
    private static final Pattern PART =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final int MAX_LENGTH = 96;

    static ModelName parse(String text) {
        int at = text.indexOf('@');
        String repository = at < 0 ? text : text.substring(0, at);
        String revision = at < 0 ? MAIN : text.substring(at + 1);
        String[] parts = repository.split("/", -1);
        if (parts.length > 2 || repository.length() > MAX_LENGTH || !areValid(parts)) {
            throw new IllegalArgumentException(
                    "a model's name must be organization/model or organization/model@revision, of"
                            + " letters, digits and single . _ -, got "
                            + text);
        }
        if (!areValid(revision.split("/", -1))) {
            throw new IllegalArgumentException(
                    "a revision must be a branch, a tag or a commit, got "
                            + (revision.isEmpty() ? "nothing after @" : revision));
        }
        return new ModelName(repository, revision);
    }

    private static boolean areValid(String... parts) {
        for (String part : parts) {
            if (!PART.matcher(part).matches() || part.contains("..") || part.contains("--")) {
                return false;
            }
        }
        return true;
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    @Override
    public String toString() {
        return revision.equals(MAIN) ? repository : repository + "@" + revision;
    }
}
