package ai.dyad.examples.simclr;

import ai.djl.Device;
import ai.dyad.examples.data.LabeledImages;

/**
 * The default settings of a run.
 *
 * <p>On a CPU: the small encoder, and a number of steps that takes less than five minutes on two
 * cores; a lower temperature and milder crops, which suit short training. On a GPU: lightly's
 * CIFAR-10 benchmark, ResNet-18 with batches of 512 for 200 epochs.
 *
 * <p>Gray images get milder crops and stronger tone changes: without color, strong crops destroy
 * the shape, which is all that identifies an image.
 */
record SimClrDefaults(
        String encoder,
        String head,
        int steps,
        int batch,
        float temperature,
        String optimizer,
        int warmupSteps,
        ViewStrength views) {
    private static final int LARGE = 64;
    private static final float BLUR = 0.5f;

    static SimClrDefaults of(LabeledImages images, Device device) {
        boolean large = images.training().height() > LARGE;
        float blur = large ? BLUR : 0;
        if (!device.isGpu()) {
            return images.training().channels() == 1
                    ? small(0.1f, new ViewStrength(0.7f, 1, blur, 0.2f))
                    : small(0.2f, new ViewStrength(0.2f, 0.5f, blur, 0));
        }
        String encoder = large ? "resnet18-224" : "resnet18";
        int stepsPerEpoch = Math.toIntExact(Math.max(1, images.training().size() / 512));
        return new SimClrDefaults(
                encoder,
                "512,128",
                200 * stepsPerEpoch,
                512,
                0.5f,
                "sgd",
                10 * stepsPerEpoch,
                new ViewStrength(0.08f, 0.5f, blur, 0));
    }

    private static SimClrDefaults small(float temperature, ViewStrength views) {
        return new SimClrDefaults("tiny", "128,64", 400, 256, temperature, "adamw", 50, views);
    }

    /**
     * Returns an optimizer's default peak learning rate; for SGD and LARS it grows with the batch.
     */
    static float learningRate(String optimizer, int batch) {
        return switch (optimizer) {
            case "sgd" -> 0.06f * batch / 128;
            case "lars" -> 1.0f * batch / 256;
            default -> 2e-3f;
        };
    }

    static float weightDecay(String optimizer) {
        return switch (optimizer) {
            case "sgd" -> 5e-4f;
            default -> 1e-4f;
        };
    }
}
