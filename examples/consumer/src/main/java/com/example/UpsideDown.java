package com.example;

import ai.dyad.vision.augment.MatrixAugmentation;
import ai.dyad.vision.augment.ViewMatrices;
import java.util.random.RandomGenerator;

/** An augmentation of one's own: turns an image upside down with some probability. */
public record UpsideDown(double probability) implements MatrixAugmentation {
    @Override
    public void compile(ViewMatrices matrices, RandomGenerator random) {
        if (random.nextDouble() < probability) {
            matrices.flipVertically();
        }
    }
}
