package ai.dyad.nn;

import ai.dyad.io.Architecture;

/** How a {@link ProjectionHead} is saved and loaded. */
public final class ProjectionHeadArchitecture
        implements Architecture<ProjectionHead, ProjectionHeadConfig> {

    /** Creates the architecture, as {@link java.util.ServiceLoader} does. */
    public ProjectionHeadArchitecture() {}

    @Override
    public String name() {
        return "projection-head";
    }

    @Override
    public Class<ProjectionHead> blockType() {
        return ProjectionHead.class;
    }

    @Override
    public Class<ProjectionHeadConfig> configurationType() {
        return ProjectionHeadConfig.class;
    }

    @Override
    public ProjectionHead create(ProjectionHeadConfig configuration) {
        return new ProjectionHead(configuration);
    }

    @Override
    public ProjectionHeadConfig configurationOf(ProjectionHead block) {
        return block.getConfig();
    }
}
