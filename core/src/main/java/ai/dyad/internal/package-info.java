/**
 * What several packages of dyad share and no user may count on: it changes without notice and is
 * not part of the API.
 */
package ai.dyad.internal;
