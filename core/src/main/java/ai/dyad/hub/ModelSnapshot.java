package ai.dyad.hub;

import java.nio.file.Path;

/**
 * The files of a published model at one commit, in the cache.
 *
 * @param name the model's name, such as {@code openai/clip-vit-base-patch32}
 * @param revision the branch, tag or commit that was asked for
 * @param commit the commit that it stood for, 40 hexadecimal digits: {@code name@commit} will
 *     always be the same files
 * @param directory holds the files, which are links into the cache: read them, never write to them
 */
public record ModelSnapshot(String name, String revision, String commit, Path directory) {}
