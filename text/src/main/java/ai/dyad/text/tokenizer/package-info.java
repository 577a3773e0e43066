/**
 * From texts to padded batches of token ids: the first step of every text encoder. Encoders and
 * data sets of texts build on it; it knows neither.
 */
package ai.dyad.text.tokenizer;
