/**
 * Published models by name: fetched once from a model hub into the cache that HuggingFace's own
 * tools use, checked, and found there without a network. What is fetched are files; {@code
 * ai.dyad.io} and the encoders read them.
 */
package ai.dyad.hub;
