package ai.dyad.text.tokenizer;

import ai.dyad.internal.Checks;
import java.util.List;

/**
 * A tokenizer that puts a prompt before every text, such as {@code query: }, as some models of
 * sentence-transformers were trained.
 */
public final class PromptedTokenizer implements TextTokenizer {
    private final TextTokenizer tokenizer;
    private final String prompt;

    private PromptedTokenizer(TextTokenizer tokenizer, String prompt) {
        this.tokenizer = tokenizer;
        this.prompt = prompt;
    }

    /**
     * Adds a prompt to a tokenizer.
     *
     * @param tokenizer encodes prompt and text; {@link #close} closes it
     * @param prompt what stands before every text
     * @return the tokenizer
     */
    public static PromptedTokenizer of(TextTokenizer tokenizer, String prompt) {
        return new PromptedTokenizer(Checks.given(tokenizer, "of"), Checks.given(prompt, "of"));
    }

    /**
     * Returns the tokenizer without the prompt.
     *
     * @return the tokenizer that was given
     */
    public TextTokenizer getTokenizer() {
        return tokenizer;
    }

    /**
     * Returns the prompt.
     *
     * @return what stands before every text
     */
    public String getPrompt() {
        return prompt;
    }

    @Override
    public TokenBatch encode(List<String> texts) {
        return tokenizer.encode(texts.stream().map(prompt::concat).toList());
    }

    @Override
    public int vocabularySize() {
        return tokenizer.vocabularySize();
    }

    @Override
    public int maxLength() {
        return tokenizer.maxLength();
    }

    @Override
    public PromptedTokenizer withMaxLength(int other) {
        return new PromptedTokenizer(tokenizer.withMaxLength(other), prompt);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
