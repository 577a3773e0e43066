package ai.dyad.examples.machine;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of dyad, from its jar's manifest. */
public final class DyadVersion implements IVersionProvider {
    /** Creates the provider; picocli calls this. */
    public DyadVersion() {}

    /** {@inheritDoc} */
    @Override
    public String[] getVersion() {
        return new String[] {"dyad " + current()};
    }

    /**
     * Returns the version.
     *
     * @return the version, or "unpackaged" when run from class files
     */
    public static String current() {
        return Optional.ofNullable(DyadVersion.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
