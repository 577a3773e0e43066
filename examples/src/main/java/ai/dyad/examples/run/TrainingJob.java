package ai.dyad.examples.run;

import ai.djl.Model;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.dyad.data.Fingerprint;
import ai.dyad.examples.picture.CurvePicture;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/** What a command trains: {@link ConsoleRun} says how and when. */
public interface TrainingJob extends AutoCloseable {
    /**
     * Returns the name of the command.
     *
     * @return the name, such as "simclr"
     */
    String command();

    /**
     * Returns what the result depends on.
     *
     * @return the settings by name
     */
    Map<String, String> settings();

    /**
     * Returns how long to train.
     *
     * @return the updates of the whole run
     */
    int steps();

    /**
     * Returns what a batch is made of.
     *
     * @return the word for several of them, such as "images"
     */
    String items();

    /**
     * Returns what the loss is called, and what it is by chance.
     *
     * @return the axis
     */
    CurvePicture.LossAxis lossAxis();

    /**
     * Builds what is trained into a model, and says how to train it.
     *
     * @param model the model, still empty, on the device to train on
     * @return a builder with the model's loss, optimizer, views and batches
     * @throws IOException if weights cannot be read
     */
    ContrastiveTrainer.Builder prepare(Model model) throws IOException;

    /**
     * Returns what to train on; asked for after {@link #prepare}.
     *
     * @return the data
     */
    RandomAccessDataset data();

    /**
     * Returns what the data are, and which of them are held out, so that a run that goes on can see
     * whether they changed.
     *
     * @return the fingerprint
     * @throws IOException if the data cannot be read
     */
    Fingerprint fingerprint() throws IOException;

    /**
     * Says, and draws, what is about to be trained.
     *
     * @param directory the run's directory
     * @param console where to say it
     * @throws IOException if a picture cannot be written
     */
    void announce(RunDirectory directory, PrintWriter console) throws IOException;

    /**
     * Writes what was trained to the end, and says what there is to know of it.
     *
     * @param directory the run's directory
     * @param console where to say it
     * @throws IOException if it cannot be written
     */
    void save(RunDirectory directory, PrintWriter console) throws IOException;

    /** Frees what {@link #prepare} made beside the model; called after the model is closed. */
    @Override
    void close();
}
