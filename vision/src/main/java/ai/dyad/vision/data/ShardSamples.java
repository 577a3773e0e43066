package ai.dyad.vision.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The samples of one archive: matches images to captions. Files that differ only in their last
 * extension belong together: {@code v1.003.png} has the captions of {@code v1.003.txt}. An image
 * without captions by this rule takes those of a shorter name that ends at a dot, down to the first
 * dot as in WebDataset, if that name has no image of its own: {@code 7.left.png} has the captions
 * of {@code 7.txt}.
 */
final class ShardSamples {
    private final Map<String, Sample> samples = new LinkedHashMap<>();

    /** The images and captions of one name in the archive. */
    private static final class Sample {
        private final Set<Path> images = new LinkedHashSet<>();
        private final List<String> captions = new ArrayList<>();
        private String problem = "no captions";
    }

    private Sample sample(String name) {
        return samples.computeIfAbsent(withoutEnding(name), key -> new Sample());
    }

    void addImage(String name, Path image) {
        sample(name).images.add(image);
    }

    void addCaptions(String name, List<String> captions) {
        sample(name).captions.addAll(captions);
    }

    /** Records why there are no captions. */
    void addProblem(String name, String problem) {
        sample(name).problem = "no captions: " + problem;
    }

    /** Sorts the images into those with captions and those without. */
    void collect(CaptionedFiles found) {
        Map<String, List<Path>> borrowers = new HashMap<>();
        samples.forEach(
                (name, sample) -> {
                    if (sample.captions.isEmpty()) {
                        String lender = lender(name);
                        borrowers
                                .computeIfAbsent(lender, key -> new ArrayList<>())
                                .addAll(sample.images);
                    }
                });
        samples.forEach(
                (name, sample) -> {
                    String lender = sample.captions.isEmpty() ? lender(name) : name;
                    String problem =
                            lender.isEmpty()
                                    ? sample.problem
                                    : problem(lender, name, borrowers.get(lender));
                    for (Path image : sample.images) {
                        if (problem.isEmpty()) {
                            found.add(image, samples.get(lender).captions);
                        } else {
                            found.skip(image, problem);
                        }
                    }
                });
    }

    /** Returns the longest shorter name that has captions, or an empty one. */
    private String lender(String name) {
        for (String shorter = withoutEnding(name); ; shorter = withoutEnding(shorter)) {
            Sample sample = samples.get(shorter);
            if (sample != null && !sample.captions.isEmpty()) {
                return shorter;
            }
            if (shorter.equals(withoutEnding(shorter))) {
                return "";
            }
        }
    }

    /** Returns why an image may not use the captions of a name; empty if it may. */
    private String problem(String lender, String name, List<Path> borrowers) {
        if (lender.equals(name)) {
            return "";
        }
        Set<Path> own = samples.get(lender).images;
        if (!own.isEmpty()) {
            return "part of a sample whose image is " + own.iterator().next().getFileName();
        }
        return borrowers.size() == 1
                ? ""
                : "one of "
                        + borrowers.size()
                        + " images for the captions of "
                        + lender
                        + ": give each its own";
    }

    private static String withoutEnding(String name) {
        int dot = name.lastIndexOf('.');
        return dot > name.lastIndexOf('/') ? name.substring(0, dot) : name;
    }
}
