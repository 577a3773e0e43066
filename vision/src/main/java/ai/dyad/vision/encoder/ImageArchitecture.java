package ai.dyad.vision.encoder;

import ai.djl.nn.Block;
import ai.dyad.io.Architecture;

/**
 * An architecture whose blocks turn normalized images (B, C, H, W) into features (B, F). Its
 * presets are created by name, see {@link ImageEncoders}.
 *
 * @param <B> the block
 * @param <C> its configuration
 */
public interface ImageArchitecture<B extends Block, C> extends Architecture<B, C> {}
