package ai.dyad.training;

import java.util.Map;

/** The seed and settings that a resumed run must share with its checkpoint. */
record RunIdentity(long seed, Map<String, String> configuration) {}
