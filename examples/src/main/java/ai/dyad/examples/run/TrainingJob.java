package ai.dyad.examples.run;

import ai.djl.Model;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.dyad.data.Fingerprint;
import ai.dyad.examples.figure.TrainingCurve;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/** A model and its data for {@link ConsoleRun} to train. */
public interface TrainingJob extends AutoCloseable {
    /**
     * Returns the name of the command.
     *
     * @return the name, such as "simclr"
     */
    String command();

    /**
     * Returns the settings that determine the result.
     *
     * @return the settings by name
     */
    Map<String, String> settings();

    /**
     * Returns the total number of training steps.
     *
     * @return the number of steps
     */
    int steps();

    /**
     * Returns what the samples of a batch are called.
     *
     * @return a plural noun, such as "images"
     */
    String items();

    /**
     * Returns the name of the loss and its chance level.
     *
     * @return the axis
     */
    TrainingCurve.LossAxis lossAxis();

    /**
     * Sets the model's block and configures its trainer.
     *
     * @param model a model without a block, on the device to train on
     * @return a builder with model, loss, optimizer, views and batch size
     * @throws IOException if weights cannot be read
     */
    ContrastiveTrainer.Builder prepare(Model model) throws IOException;

    /**
     * Returns the training data; called after {@link #prepare}.
     *
     * @return the data
     */
    RandomAccessDataset data();

    /**
     * Returns a fingerprint of the training and held-out data, so that a resumed run detects
     * changes.
     *
     * @return the fingerprint
     * @throws IOException if the data cannot be read
     */
    Fingerprint fingerprint() throws IOException;

    /**
     * Prints, and may draw, what is about to be trained.
     *
     * @param directory the run's directory
     * @param console where to print
     * @throws IOException if a figure cannot be written
     */
    void announce(RunDirectory directory, PrintWriter console) throws IOException;

    /**
     * Writes the trained model and prints notes about it.
     *
     * @param directory the run's directory
     * @param console where to print
     * @throws IOException if it cannot be written
     */
    void save(RunDirectory directory, PrintWriter console) throws IOException;

    /** Frees what {@link #prepare} created besides the model; called after the model is closed. */
    @Override
    void close();
}
