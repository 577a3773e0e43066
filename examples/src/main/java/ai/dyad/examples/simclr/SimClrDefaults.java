package ai.dyad.examples.simclr;

import ai.djl.Device;
import ai.dyad.examples.data.LabeledImages;

/**
 * What a run does when it is not told otherwise.
 *
 * <p>On the processor: the small encoder, and steps that end within five minutes on two cores; the
 * sharper temperature and the milder crop that short trainings want. On a GPU: lightly's CIFAR-10
 * benchmark, ResNet-18 at batch 512 for 200 epochs.
 *
 * <p>Gray pictures have no colors to tell two views apart from two pictures: with the crops of
 * colored ones they are told by their shape too easily and lose it, so they are cropped little and
 * their tones changed much.
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

    /** The peak that goes with an optimizer; the ones of SGD and LARS grow with the batch. */
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
